//! Where secrets come from: a file, standard input, the environment, a prompt, or the command line.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sigprobe::credentials::{Credentials, Redactor, Secret, SecretError, SecretText};

use super::{echo, input_fault, named_file, unfinished, world};

/// Whether `--no-input` was given, for whichever subcommand.
static NEVER_ASK: AtomicBool = AtomicBool::new(false);

/// From here on there is no prompt.
pub(super) fn never_ask() {
    NEVER_ASK.store(true, Ordering::Relaxed);
}

/// No secret is longer than this; a larger file is the wrong one.
const LARGEST: u64 = 64 * 1024;

/// The consumer secret, and sentences about how it was stored.
pub(super) fn consumer_secret(
    file: Option<&Path>,
    value: Option<&str>,
    quiet: bool,
) -> anyhow::Result<(Secret, Vec<String>)> {
    if let Some(file) = file {
        return from_file(file, "the secret");
    }
    if let Some(value) = value {
        if !quiet {
            world::say(
                "sigprobe: warning: a secret on the command line can be seen by others on this machine; use \
                 --secret-file",
            );
        }
        return taken("--secret", "the secret", SecretText::from_value(value.to_owned()));
    }
    if std::env::var_os("SIGPROBE_SECRET").is_some() {
        return from_environment("SIGPROBE_SECRET");
    }
    if std::io::stdin().is_terminal() && !NEVER_ASK.load(Ordering::Relaxed) {
        world::leave_nothing_behind();
        let typed = echo::kept(|| rpassword::prompt_password("Consumer secret (not shown): "));
        let typed = typed.map_err(|error| {
            // Ctrl-C comes as a character and as a signal: whichever is first ends the program.
            if error.kind() == std::io::ErrorKind::Interrupted {
                unfinished::remove_and_exit(130);
            }
            input_fault(format!("the prompt for the secret failed: {error}"))
        })?;
        return taken("the prompt's answer", "the secret", SecretText::from_bytes(typed.into_bytes()));
    }
    Err(input_fault(
        "there is no secret: give --secret-file FILE (- is standard input), or set SIGPROBE_SECRET",
    ))
}

/// The consumer secret for commands that leave white space around it out of what they sign, as the code does that
/// `sign` writes. A sentence says so.
pub(super) fn to_sign_trimmed(file: Option<&Path>) -> anyhow::Result<(Secret, Vec<String>)> {
    let (secret, notes) = consumer_secret(file, None, false)?;
    Ok((secret, notes.into_iter().map(|note| note.replace(TRIED_BOTH_WAYS, LEFT_OUT)).collect()))
}

const TRIED_BOTH_WAYS: &str = "it is tried without, and as given";
const LEFT_OUT: &str = "it is left out of what is signed";

/// A secret from a file, or from standard input for `-`.
pub(super) fn from_file(file: &Path, what: &str) -> anyhow::Result<(Secret, Vec<String>)> {
    let name = if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        format!("the file {}", file.display())
    };
    let bytes = named_file::beginning_or_input(file, LARGEST);
    let bytes = bytes.map_err(|error| {
        // What names nothing may be the secret itself.
        if std::fs::symlink_metadata(file).is_err() {
            return input_fault(format!(
                "the file that was named for {what} cannot be read ({error}): check its name, and if that is {what} itself, put \
                 it into a file and give the name of that"
            ));
        }
        input_fault(format!("{name}, which should hold {what}, cannot be read ({error}): check its name"))
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(input_fault(format!("{name} is too large to hold {what}: check its name")));
    }
    taken(&name, what, SecretText::from_bytes(bytes))
}

/// What to tell when key and secret are the same.
pub(super) fn same_as_key(credentials: &Credentials) -> Option<&'static str> {
    credentials.key_is_secret().then_some(
        "Key and secret are the same and cannot be told apart: [secret] stands wherever either does. Check which of them is \
         right.",
    )
}

/// A secret from an environment variable.
pub(super) fn from_environment(variable: &str) -> anyhow::Result<(Secret, Vec<String>)> {
    let value = std::env::var_os(variable).ok_or_else(|| {
        input_fault(format!("the environment variable {variable} is not set: set it to the secret"))
    })?;
    let value = value.into_string().map_err(|_| input_fault(format!("{variable} is not text: use UTF-8")))?;
    taken(variable, "the secret", SecretText::from_value(value))
}

/// The same for what was signed by somebody else: an empty file is the empty secret, and a note says so.
pub(super) fn from_file_or_empty(file: &Path, what: &str) -> anyhow::Result<(Secret, Vec<String>)> {
    let is_empty = std::fs::metadata(file).is_ok_and(|there| there.is_file() && there.len() == 0);
    if is_empty {
        let note = format!("The file {} is empty: {what} is taken to be empty.", file.display());
        return Ok((Secret::new(String::new()), vec![note]));
    }
    from_file(file, what)
}

/// Consumer secret and token secret, when there are any, and sentences about them. An empty file is the empty secret.
#[allow(clippy::type_complexity, reason = "two secrets with their notes, once")]
pub(super) fn for_inspection(
    secret_file: Option<&Path>,
    token_secret_file: Option<&Path>,
    quiet: bool,
) -> anyhow::Result<(Option<(Secret, Option<Secret>)>, Vec<String>)> {
    let mut notes = Vec::new();
    let consumer = if let Some(file) = secret_file {
        let (secret, more) = from_file_or_empty(file, "the secret")?;
        notes.extend(more);
        Some(secret)
    } else if std::env::var_os("SIGPROBE_SECRET").is_some() {
        let (secret, more) = consumer_secret(None, None, quiet)?;
        notes.extend(more);
        Some(secret)
    } else {
        None
    };
    let token = token_secret_file.map(|file| from_file_or_empty(file, "the token's secret"));
    let token = token.transpose()?.map(|(secret, more)| {
        notes.extend(more);
        Secret::new(secret.expose().trim().to_owned())
    });
    match (consumer, token) {
        (None, Some(_)) => {
            Err(input_fault("--token-secret-file needs the consumer secret as well: --secret-file"))
        }
        (consumer, token) => Ok((consumer.map(|secret| (secret, token)), notes)),
    }
}

/// Secrets that were read: no fault of the input repeats one.
static READ: Mutex<Vec<Secret>> = Mutex::new(Vec::new());

fn read() -> MutexGuard<'static, Vec<Secret>> {
    READ.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Wipes what was kept for faults.
pub(super) fn forget() {
    read().clear();
}

/// The text without the secrets that were read, and those that can be read without asking anybody: a fault may come
/// before, and a plan needs none. `given_openly` is what may be shown whatever a secret is.
pub(super) fn redacted(text: &str, given_openly: &[&str]) -> String {
    let all = read().iter().cloned().chain(at_hand()).collect::<Vec<_>>();
    all.into_iter().fold(text.to_owned(), |text, secret| {
        let credentials = Credentials { key: String::new(), secret, token: None };
        Redactor::new(&credentials, given_openly).redact(&text)
    })
}

fn at_hand() -> Vec<Secret> {
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|own| own.to_string_lossy().into_owned()).collect();
    let words = &words;
    let value = move |place: usize, flag: &str| match words[place].strip_prefix(flag)? {
        "" => words.get(place + 1).map(String::as_str),
        rest => rest.strip_prefix('='),
    };
    let of_flag = |flag: &'static str| (0..words.len()).filter_map(move |place| value(place, flag));
    let files = ["--secret-file", "--token-secret-file"].into_iter().flat_map(of_flag).map(Path::new);
    // A pipe could be read only once, and might never end.
    let is_file = |file: &&Path| std::fs::metadata(file).is_ok_and(|there| there.is_file());
    let held = files
        .filter(is_file)
        .filter_map(|file| SecretText::from_bytes(named_file::beginning(file, LARGEST).ok()?).ok());
    let given = of_flag("--secret").map(str::to_owned).chain(std::env::var("SIGPROBE_SECRET").ok());
    held.chain(given.filter_map(|own| SecretText::from_value(own).ok())).map(|own| own.secret).collect()
}

/// `what` is what should stand at the place that `name` names.
fn taken(
    name: &str,
    what: &str,
    text: Result<SecretText, SecretError>,
) -> anyhow::Result<(Secret, Vec<String>)> {
    let fault = |error: SecretError| format!("{name} {}", error.to_string().replace("the secret", what));
    let text = text.map_err(|error| input_fault(fault(error)))?;
    read().push(text.secret.clone());
    let mut notes: Vec<String> =
        text.notes.iter().map(|note| capitalised(&format!("{name} {note}."))).collect();
    if text.secret.has_white_space_around() {
        notes.push(capitalised(&format!("{name} holds white space around the secret: {TRIED_BOTH_WAYS}.")));
    }
    Ok((text.secret, notes))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
