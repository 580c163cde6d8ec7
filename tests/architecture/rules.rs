//! The rules. Each takes a file and answers the lines that break it.

use crate::tokens::{Path, Token, closing, paths, tokens};
use std::ops::Range;

pub type Rule = fn(&File) -> Vec<Violation>;

pub const LONGEST_FILE: usize = 500;

pub struct File {
    pub path: String,
    lines: Vec<String>,
    tokens: Vec<Token>,
}

#[derive(Debug, PartialEq)]
pub struct Violation {
    pub line: usize,
    pub rule: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        let tokens = if path.ends_with(".rs") {
            tokens(text)
        } else {
            Vec::new()
        };
        let lines = text.lines().map(str::to_owned).collect();
        Self {
            path: path.to_owned(),
            lines,
            tokens,
        }
    }

    /// `protocol` for `src/protocol/id.rs` and for `src/protocol.rs`.
    fn layer(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or_default();
        inside.split(['/', '.']).next().unwrap_or_default()
    }

    /// Every path, with `super` and `self` resolved: `crate::protocol::id::Id`, `std::time::Duration`.
    fn absolute_paths(&self) -> impl Iterator<Item = Path> {
        let module = self.module();
        paths(&self.tokens)
            .into_iter()
            .map(move |path| resolve(path, &module))
    }

    /// `["crate", "protocol", "id"]` for `src/protocol/id.rs`.
    fn module(&self) -> Vec<String> {
        let inside = self.path.strip_prefix("src/").unwrap_or_default();
        let stem = inside.strip_suffix(".rs").unwrap_or(inside);
        let names = stem
            .split('/')
            .filter(|name| !["mod", "lib", ""].contains(name));
        std::iter::once("crate")
            .chain(names)
            .map(str::to_owned)
            .collect()
    }

    fn violations_where(&self, rule: &str, breaks: impl Fn(&Path) -> bool) -> Vec<Violation> {
        let mut found: Vec<Violation> = self
            .absolute_paths()
            .filter(breaks)
            .map(|path| Violation {
                line: path.line,
                rule: format!("{} ({rule})", path.names.join("::")),
            })
            .collect();
        found.sort_by_key(|violation| violation.line);
        found.dedup_by_key(|violation| violation.line);
        found
    }
}

pub fn javascript_outside_wasm(file: &File) -> Vec<Violation> {
    if file.layer() == "wasm" {
        return Vec::new();
    }
    let exempt = if file.layer() == "protocol" {
        wasm32_attributes(&file.tokens)
    } else {
        Vec::new()
    };
    let mut found: Vec<Violation> = file
        .tokens
        .iter()
        .enumerate()
        .filter(|(position, token)| names_javascript(token) && !exempt.iter().any(|range| range.contains(position)))
        .map(|(_, token)| Violation {
            line: token.line,
            rule: format!("{} (only src/wasm names JavaScript; types in src/protocol may derive Tsify inside cfg_attr(target_arch = \"wasm32\", …))", token.text),
        })
        .collect();
    found.dedup_by_key(|violation| violation.line);
    found
}

fn names_javascript(token: &Token) -> bool {
    let crates = [
        "wasm_bindgen",
        "js_sys",
        "web_sys",
        "gloo",
        "serde_wasm_bindgen",
        "tsify",
        "Tsify",
    ];
    crates.iter().any(|name| token.text.starts_with(name))
}

/// Where the tokens of `cfg_attr(target_arch = "wasm32", …)` are.
fn wasm32_attributes(tokens: &[Token]) -> Vec<Range<usize>> {
    let opening = ["cfg_attr", "(", "target_arch", "=", "\"wasm32\"", ","];
    (0..tokens.len())
        .filter(|&start| {
            tokens
                .iter()
                .skip(start)
                .map(|token| &token.text)
                .take(opening.len())
                .eq(opening.iter())
        })
        .map(|start| start..closing(tokens, start + 1))
        .collect()
}

pub fn layer_used_from_below(file: &File) -> Vec<Violation> {
    let forbidden: &[&str] = match file.layer() {
        "protocol" => &["client", "registry", "wasm"],
        "client" => &["registry", "wasm"],
        "registry" => &["client", "wasm"],
        _ => return Vec::new(),
    };
    let rule = format!("{} must not know {}", file.layer(), forbidden.join(", "));
    file.violations_where(&rule, |path| {
        forbidden
            .iter()
            .any(|layer| starts_with(path, &["crate", layer]))
    })
}

pub fn http_in_store(file: &File) -> Vec<Violation> {
    if !file
        .module()
        .join("::")
        .starts_with("crate::registry::store")
    {
        return Vec::new();
    }
    file.violations_where("the store must not know HTTP", |path| {
        starts_with(path, &["crate", "protocol", "http"])
    })
}

pub fn outside_world(file: &File) -> Vec<Violation> {
    let outside: &[&[&str]] = &[
        &["std", "time", "Instant"],
        &["std", "time", "SystemTime"],
        &["std", "env"],
        &["std", "fs"],
        &["std", "net"],
        &["std", "process"],
        &["std", "thread"],
    ];
    file.violations_where(
        "take it as an argument: the core has no clock, no environment, no I/O",
        |path| outside.iter().any(|names| starts_with(path, names)),
    )
}

pub fn allow_without_reason(file: &File) -> Vec<Violation> {
    let tokens = &file.tokens;
    let is =
        |position: usize, text: &str| tokens.get(position).is_some_and(|token| token.text == text);
    let attributes = (0..tokens.len())
        .filter(|&start| is(start, "#"))
        .filter_map(|start| {
            let open = if is(start + 1, "!") {
                start + 2
            } else {
                start + 1
            };
            is(open, "[").then(|| open..closing(tokens, open))
        });
    attributes
        .flatten()
        .filter(|&at| (is(at, "allow") || is(at, "expect")) && is(at + 1, "("))
        .filter(|&at| {
            !tokens[at + 1..closing(tokens, at + 1)]
                .iter()
                .any(|token| token.text == "reason")
        })
        .map(|at| Violation {
            line: tokens[at].line,
            rule: "say why the lint is off: reason = \"…\"".to_owned(),
        })
        .collect()
}

pub fn too_long(file: &File) -> Vec<Violation> {
    let line = file.lines.len();
    let rule = format!("a file of {line} lines (at most {LONGEST_FILE})");
    if line > LONGEST_FILE {
        vec![Violation { line, rule }]
    } else {
        Vec::new()
    }
}

pub fn protocol_in_javascript(file: &File) -> Vec<Violation> {
    // The command is a user of the client: it reads what the published types have.
    if file.path.starts_with("js/command/") {
        return Vec::new();
    }
    let words = [
        "/account",
        "/configuration",
        "/events",
        "/services",
        "/sessions",
        "/tokens",
        "/views",
        "heartbeat_timeout",
        "next_marker",
        "x-auth-token",
    ];
    let mut found = Vec::new();
    for (index, line) in file.lines.iter().enumerate() {
        let lowercase = line.to_lowercase();
        let names = |word: &str| {
            lowercase
                .split(word)
                .skip(1)
                .any(|rest| !names_a_module(rest))
        };
        if let Some(word) = words.iter().find(|word| names(word)) {
            found.push(Violation {
                line: index + 1,
                rule: format!("{word} (what travels is Rust's business)"),
            });
        }
    }
    found
}

/// Whether a path ends as a module's: `/accounts/read.js"`, of which `rest` is what follows a word.
fn names_a_module(rest: &str) -> bool {
    rest.split(['"', '`', '\'', ' '])
        .next()
        .is_some_and(|path| path.ends_with(".js"))
}

/// Two clients in one process share nothing, so what is made at import stays as it is.
pub fn state_of_a_module(file: &File) -> Vec<Violation> {
    // The text of a program, which each worker runs for itself.
    if file.path.ends_with("pacemaker-worker.js") {
        return Vec::new();
    }
    let collections = ["new Map(", "new Set(", "new WeakMap(", "new WeakSet("];
    let mut found = Vec::new();
    for (index, line) in file.lines.iter().enumerate() {
        let declaration = line.strip_prefix("export ").unwrap_or(line);
        let variable = declaration.starts_with("let ") || declaration.starts_with("var ");
        let collection = declaration.starts_with("const ")
            && declaration.split_once(" = ").is_some_and(|(_, value)| {
                ["[];", "{};"].contains(&value)
                    || collections.iter().any(|name| value.starts_with(name))
            });
        if variable || collection {
            found.push(Violation {
                line: index + 1,
                rule: format!(
                    "{declaration} (a module keeps nothing; let its functions or instances)"
                ),
            });
        }
    }
    found
}

fn starts_with(path: &Path, names: &[&str]) -> bool {
    path.names
        .iter()
        .map(String::as_str)
        .take(names.len())
        .eq(names.iter().copied())
}

fn resolve(path: Path, module: &[String]) -> Path {
    let Some("super" | "self") = path.names.first().map(String::as_str) else {
        return path;
    };
    let mut names = module.to_vec();
    for name in path.names {
        match name.as_str() {
            "super" if names.len() > 1 => _ = names.pop(),
            "super" | "self" => {}
            _ => names.push(name),
        }
    }
    Path {
        names,
        line: path.line,
    }
}
