//! What is wrong with a target is found where flags are read: the same sentences in the words of a targets file, and
//! their place in it.

use super::reader::line_and_column;
use super::{Target, TargetsError};

/// What sentences say of flags, what a targets file calls it, and the word that it is about. Sentences with several
/// flags stand before single ones.
const FLAGS: &[(&str, &str, &str)] = &[
    ("(for Host there is --host-header)", "(for Host there is host-header)", "headers"),
    ("given with -H", "in headers", "headers"),
    ("--proxy does", "proxy does", "proxy"),
    ("--connect-to and --resolve need", "connect-to needs", "connect-to"),
    ("--connect-to or --resolve", "connect-to", "connect-to"),
    ("--connect-to", "connect-to", "connect-to"),
    ("--proxy", "proxy", "proxy"),
    (": add --allow-plaintext-http if that is meant", ": call it with https", "signature-method"),
    ("--signature-method", "signature-method", "signature-method"),
    ("--cacert", "ca-file", "ca-file"),
    ("--refused-when", "refused-when", "refused-when"),
    ("--accepted-when", "accepted-when", "accepted-when"),
    ("--base-address", "base-addresses", "base-addresses"),
    ("--alias", "aliases", "aliases"),
    ("--realm", "realm", "realm"),
    ("--host-header", "host-header", "host-header"),
    ("--token-secret-file", "token-secret-file", "token"),
    ("--token", "token", "token"),
    ("--key", "key", "key"),
];

/// A sentence about flags in the words of a targets file, and the word that it is about.
pub fn in_words_of_the_file(sentence: &str) -> (String, Option<&'static str>) {
    let mut said = sentence.to_owned();
    let mut word = None;
    for (flags, own, about) in FLAGS {
        if said.contains(flags) {
            said = said.replace(flags, own);
            word.get_or_insert(*about);
        }
    }
    (said, word)
}

impl Target {
    /// A fault that shows only when all words are taken together: at the place of this word, or of the one that the
    /// sentence is about, where it stands in `text`; else where the target begins.
    pub fn fault(&self, text: &str, word: Option<&str>, sentence: &str) -> TargetsError {
        let (message, about) = in_words_of_the_file(sentence);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let place = |word: &str| self.places.iter().find(|(own, _)| own == word).map(|(_, at)| *at);
        let (line, column) = match word.or(about).and_then(place) {
            Some(at) => line_and_column(text, at),
            None => (self.line, 1),
        };
        TargetsError { line, column, message: format!("target {}: {message}", self.name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_stands_at_its_word_and_speaks_of_it() {
        let text = "\u{feff}\n[[target]]\nname = \"prod\"\nurl = \"https://g/\"\nkey = \"k\"\nsecret-file = \"s\"\n\
                    headers = [\"nonsense\"]\nca-file = \"ca.pem\"\n";
        let target = Target::parse(text).unwrap().remove(0);
        for (sentence, said) in [
            (
                "a header given with -H is not of the form \"Name: value\"",
                "line 7, column 11: target prod: a header in headers is not of the form \"Name: value\"",
            ),
            (
                "the file ca.pem of --cacert cannot be read",
                "line 8, column 11: target prod: the file ca.pem of ca-file cannot be read",
            ),
            (
                "--connect-to and --resolve need a host name",
                "line 2, column 1: target prod: connect-to needs a host name",
            ),
            ("something else", "line 2, column 1: target prod: something else"),
        ] {
            assert_eq!(target.fault(text, None, sentence).to_string(), said);
        }
        assert_eq!(
            (target.fault(text, Some("key"), "").line, target.fault(text, Some("key"), "").column),
            (5, 7)
        );
    }
}
