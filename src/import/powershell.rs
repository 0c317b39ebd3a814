//! As much of PowerShell as requests are written in: commands with their words, quoted texts, tables (`@{...}`),
//! here-strings, and variables that are set in the same text. Everything else is stepped over.

mod quoted;

use std::collections::HashMap;

use self::quoted::escaped;
use super::budget::Budget;
use super::error::ImportError;

/// Deeper nesting than any request has.
const MOST_NESTING: usize = 16;

/// What an expression is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Table(Vec<(String, String)>),
}

impl Value {
    /// The text; none for a table.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Table(_) => None,
        }
    }

    /// Bytes of text in it.
    fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Table(pairs) => pairs.iter().map(|(name, value)| name.len() + value.len()).sum(),
        }
    }
}

/// A word of a command. One that begins with a hyphen and is not quoted is the name of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) value: Value,
    pub(super) quoted: bool,
}

/// Every command in `text` with its words; variables have their values.
pub(super) fn commands(text: &str, budget: &Budget) -> Result<Vec<Vec<Word>>, ImportError> {
    let mut reader = Reader { rest: text, budget, variables: HashMap::new(), commands: Vec::new(), depth: 0 };
    while !reader.rest.is_empty() {
        reader.statement()?;
    }
    Ok(reader.commands)
}

struct Reader<'a> {
    rest: &'a str,
    budget: &'a Budget,
    variables: HashMap<String, Value>,
    commands: Vec<Vec<Word>>,
    depth: usize,
}

impl Reader<'_> {
    fn statement(&mut self) -> Result<(), ImportError> {
        self.skip(|c| c.is_whitespace() || ";|&(){}".contains(c));
        if self.rest.starts_with('#') {
            self.skip(|c| c != '\n');
            return Ok(());
        }
        if !self.rest.starts_with('$') {
            return self.command();
        }
        let path = self.variable();
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix('=') {
            self.rest = rest;
            self.skip_space();
            if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                // `$response = Invoke-RestMethod ...`
                return self.command();
            }
            let value = self.expression()?;
            self.variables.insert(path, value);
        } else if let Some(table) = path.strip_suffix(".add")
            && self.rest.starts_with('(')
        {
            self.add_to(table.to_owned())?;
        }
        Ok(())
    }

    /// `$headers.Add("name", "value")`
    fn add_to(&mut self, table: String) -> Result<(), ImportError> {
        let mut texts = Vec::new();
        self.take();
        loop {
            self.skip(char::is_whitespace);
            if self.rest.is_empty() || self.rest.starts_with([')', ';']) {
                break;
            }
            if self.rest.starts_with(',') {
                self.take();
                continue;
            }
            let before = self.rest.len();
            if let Value::Text(text) = self.expression()? {
                texts.push(text);
            }
            if self.rest.len() == before {
                self.take();
            }
        }
        if let [name, value] = &texts[..] {
            let own = self.variables.entry(table).or_insert_with(|| Value::Table(Vec::new()));
            if !matches!(own, Value::Table(_)) {
                *own = Value::Table(Vec::new());
            }
            if let Value::Table(own) = own {
                own.push((name.clone(), value.clone()));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Result<(), ImportError> {
        let mut words = Vec::new();
        loop {
            self.skip_space();
            match self.rest.chars().next() {
                None | Some('\n' | ';' | '|' | '}' | ')') => break,
                Some('&') if words.is_empty() => {
                    self.take();
                }
                Some('"' | '\'' | '$' | '@' | '(') => {
                    let value = self.expression()?;
                    words.push(Word { value, quoted: true });
                }
                Some(_) => {
                    let text = self.bare(|c| c.is_whitespace() || ";|(){}\"".contains(c));
                    if text.is_empty() {
                        self.take();
                    } else {
                        words.push(Word { value: Value::Text(text), quoted: false });
                    }
                }
            }
        }
        self.take();
        if !words.is_empty() {
            self.commands.push(words);
        }
        Ok(())
    }

    /// One value, and those that are added to it with `+`.
    fn expression(&mut self) -> Result<Value, ImportError> {
        self.depth += 1;
        if self.depth > MOST_NESTING {
            return Err(ImportError::TooDeep);
        }
        let mut value = self.operand()?;
        loop {
            let before = self.rest;
            self.skip_space();
            let Some(rest) = self.rest.strip_prefix('+') else {
                self.rest = before;
                break;
            };
            self.rest = rest;
            self.skip(char::is_whitespace);
            if let (Value::Text(text), Value::Text(more)) = (&mut value, self.operand()?) {
                text.push_str(&more);
            }
        }
        self.depth -= 1;
        Ok(value)
    }

    fn operand(&mut self) -> Result<Value, ImportError> {
        let text = |text| Ok(Value::Text(text));
        if self.rest.starts_with("@{") {
            return self.table();
        }
        if let Some(here) = self.here_string()? {
            return text(here);
        }
        match self.rest.chars().next() {
            Some('\'') => text(self.single_quoted()?),
            Some('"') => text(self.double_quoted()?),
            Some('$') => {
                let name = self.variable();
                Ok(self.value_of(&name)?.unwrap_or(Value::Text(format!("${name}"))))
            }
            Some('(') => {
                self.take();
                self.skip(char::is_whitespace);
                let value = self.expression()?;
                self.skip(char::is_whitespace);
                if self.rest.starts_with(')') {
                    self.take();
                }
                Ok(value)
            }
            _ => {
                let word = self.bare(|c| c.is_whitespace() || ";|(){}\"',=+".contains(c));
                if self.rest.starts_with('(') {
                    // `[System.Text.Encoding]::UTF8.GetBytes("...")` is worth its argument.
                    return self.expression();
                }
                text(word)
            }
        }
    }

    /// `@{ "name" = "value"; other = 'value' }`, with semicolons or line breaks.
    fn table(&mut self) -> Result<Value, ImportError> {
        self.rest = &self.rest[2..];
        let mut pairs = Vec::new();
        loop {
            self.skip(|c| c.is_whitespace() || c == ';' || c == ',');
            if self.rest.is_empty() {
                return Err(ImportError::Truncated("a table of headers or fields, @{...}, is not closed"));
            }
            if let Some(rest) = self.rest.strip_prefix('}') {
                self.rest = rest;
                return Ok(Value::Table(pairs));
            }
            let before = self.rest.len();
            let name = self.expression()?;
            self.skip_space();
            if let Some(rest) = self.rest.strip_prefix('=') {
                self.rest = rest;
                self.skip_space();
                if let (Value::Text(name), Value::Text(value)) = (name, self.expression()?) {
                    pairs.push((name, value));
                }
            }
            if self.rest.len() == before {
                self.take();
            }
        }
    }

    /// What a variable holds, which is copied each time.
    fn value_of(&self, name: &str) -> Result<Option<Value>, ImportError> {
        let value = self.variables.get(name);
        self.budget.take(value.map_or(0, Value::len))?;
        Ok(value.cloned())
    }

    /// The name and the members behind it, in lower case: `$session.cookies.add`.
    fn variable(&mut self) -> String {
        self.take();
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && !"_.:{}".contains(c));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        name.trim_matches(['{', '}']).to_lowercase()
    }

    fn bare(&mut self, ends: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(c) = self.rest.chars().next().filter(|c| !ends(*c)) {
            self.take();
            match c {
                '`' => text.extend(self.take().map(escaped)),
                c => text.push(c),
            }
        }
        text
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(what);
    }

    /// White space within a line; a backtick lets a line go on.
    fn skip_space(&mut self) {
        loop {
            self.skip(|c| c.is_whitespace() && c != '\n');
            match self.rest.strip_prefix('`').map(|rest| rest.strip_prefix('\r').unwrap_or(rest)) {
                Some(rest) if rest.starts_with('\n') => self.rest = &rest[1..],
                _ => return,
            }
        }
    }
}

const OPEN_QUOTE: ImportError = ImportError::Truncated("a quotation mark is not closed");
