//! Just enough of Rust's grammar to find names and paths, without being misled by comments and strings.

/// A name, `::`, a string with its quotes, or one punctuation character.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// `use a::{b, c::d}` gives `a`, `a::b` and `a::c::d`, each with its line.
#[derive(Debug, PartialEq)]
pub struct Path {
    pub names: Vec<String>,
    pub line: usize,
}

pub fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader {
        rest: source,
        line: 1,
    };
    let mut tokens = Vec::new();
    while !reader.rest.is_empty() {
        let line = reader.line;
        if let Some(text) = reader.next_text() {
            tokens.push(Token { text, line });
        }
    }
    tokens
}

/// Every path, with brace groups multiplied out.
pub fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut position = 0;
    while position < tokens.len() {
        position = if is_name(&tokens[position]) {
            read_path(tokens, position, &[], &mut found)
        } else {
            position + 1
        };
    }
    found
}

/// Reads the path that starts at `position` and answers where it ends.
fn read_path(
    tokens: &[Token],
    mut position: usize,
    prefix: &[String],
    found: &mut Vec<Path>,
) -> usize {
    let line = tokens[position].line;
    let mut names = prefix.to_vec();
    loop {
        match tokens.get(position) {
            Some(token) if is_name(token) => names.push(token.text.clone()),
            Some(token) if token.text == "{" && !names.is_empty() => {
                let end = read_group(tokens, position + 1, &names, found);
                found.push(Path { names, line });
                return end;
            }
            _ => break,
        }
        position += 1;
        match tokens.get(position) {
            Some(token) if token.text == "::" => position += 1,
            _ => break,
        }
    }
    found.push(Path { names, line });
    position
}

fn read_group(
    tokens: &[Token],
    mut position: usize,
    prefix: &[String],
    found: &mut Vec<Path>,
) -> usize {
    while let Some(token) = tokens.get(position) {
        if token.text == "}" {
            return position + 1;
        }
        position = if is_name(token) {
            read_path(tokens, position, prefix, found)
        } else {
            position + 1
        };
    }
    position
}

/// The position after the bracket that closes the one at `open`.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return position + 1;
        }
    }
    tokens.len()
}

fn is_name(token: &Token) -> bool {
    token.text.starts_with(is_name_start)
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    /// Takes one token or one piece that is none: white space, a comment, a character.
    fn next_text(&mut self) -> Option<String> {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.take(rest.find('\n').unwrap_or(rest.len()));
            return None;
        }
        if rest.starts_with("/*") {
            self.take(rest.find("*/").map_or(rest.len(), |end| end + 2));
            return None;
        }
        if let Some(length) = string_length(rest) {
            return Some(self.take(length));
        }
        if let Some(length) = character_length(rest) {
            self.take(length);
            return None;
        }
        if rest.starts_with("::") {
            return Some(self.take(2));
        }
        let first = rest.chars().next()?;
        if is_name_start(first) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            return Some(self.take(end.unwrap_or(rest.len())));
        }
        let text = self.take(first.len_utf8());
        (!first.is_whitespace()).then_some(text)
    }

    fn take(&mut self, length: usize) -> String {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken.to_owned()
    }
}

/// The length of the string literal that `rest` starts with: plain, byte or raw.
fn string_length(rest: &str) -> Option<usize> {
    let prefix = rest.find(|c: char| !matches!(c, 'b' | 'c' | 'r' | '#'))?;
    let (marks, body) = rest.split_at(prefix);
    let body = body.strip_prefix('"')?;
    let raw = marks.contains('r');
    if marks.contains('#') && !raw {
        return None;
    }
    let length = if raw {
        let end = format!("\"{}", "#".repeat(marks.matches('#').count()));
        body.find(&end).map_or(body.len(), |at| at + end.len())
    } else {
        end_of_escaped(body, '"')
    };
    Some(prefix + 1 + length)
}

/// The length of the character literal that `rest` starts with; none for a lifetime.
fn character_length(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    let first = body.chars().next()?;
    let is_literal = first == '\\' || body[first.len_utf8()..].starts_with('\'');
    is_literal.then(|| 1 + end_of_escaped(body, '\''))
}

/// The length up to and with the first `end` that no backslash precedes.
fn end_of_escaped(body: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        if character == end && !escaped {
            return at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    body.len()
}
