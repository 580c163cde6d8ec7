//! What may know what, kept by reading the sources: each test is one rule, and names every line that breaks it.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::expect_used,
    reason = "a test that cannot go on panics"
)]

mod rules;
mod tokens;

use rules::{File, Violation};
use std::fs;
use std::path::Path;

#[test]
fn only_the_wasm_layer_names_javascript() {
    check("src", rules::javascript_outside_wasm);
}

#[test]
fn layers_use_only_what_is_below_them() {
    check("src", rules::layer_used_from_below);
}

#[test]
fn the_store_does_not_know_http() {
    check("src", rules::http_in_store);
}

#[test]
fn the_core_touches_nothing_outside() {
    check("src", rules::outside_world);
}

#[test]
fn every_allowed_lint_has_a_reason() {
    check("src", rules::allow_without_reason);
    check("tests", rules::allow_without_reason);
}

#[test]
fn files_stay_readable() {
    for folder in ["src", "js", "scripts", "tests"] {
        check(folder, rules::too_long);
    }
}

#[test]
fn javascript_does_not_know_the_protocol() {
    check("js", rules::protocol_in_javascript);
}

#[test]
fn javascript_modules_keep_no_state() {
    check("js", rules::state_of_a_module);
}

#[test]
fn the_sources_are_where_they_are_looked_for() {
    let files = sources("src");
    for layer in ["src/protocol/", "src/client/", "src/registry/", "src/wasm/"] {
        assert!(
            files.iter().any(|file| file.path.starts_with(layer)),
            "no file under {layer}"
        );
    }
}

/// Each rule sees what it forbids, where it is, and nothing in what it permits.
#[test]
fn rules_catch_planted_violations() {
    let cases: &[(rules::Rule, &str, &str, &[usize])] = &[
        (
            rules::javascript_outside_wasm,
            "src/client/a.rs",
            "fn a() {}\nuse js_sys::Date;",
            &[2],
        ),
        (
            rules::javascript_outside_wasm,
            "src/protocol/a.rs",
            "#[wasm_bindgen]\nfn a() {}",
            &[1],
        ),
        (
            rules::javascript_outside_wasm,
            "src/registry/a.rs",
            "use gloo_timers::future;",
            &[1],
        ),
        (
            rules::javascript_outside_wasm,
            "src/client/a.rs",
            "#[derive(tsify::Tsify)]",
            &[1],
        ),
        (
            rules::javascript_outside_wasm,
            "src/wasm/a.rs",
            "use js_sys::Date;",
            &[],
        ),
        (
            rules::javascript_outside_wasm,
            "src/client/a.rs",
            "// js_sys\nconst A: &str = \"web_sys\";",
            &[],
        ),
        (
            rules::javascript_outside_wasm,
            "src/protocol/a.rs",
            TYPES_FOR_WASM,
            &[],
        ),
        (
            rules::javascript_outside_wasm,
            "src/client/a.rs",
            TYPES_FOR_WASM,
            &[1, 2],
        ),
        (
            rules::layer_used_from_below,
            "src/protocol/a.rs",
            "use crate::client::Call;",
            &[1],
        ),
        (
            rules::layer_used_from_below,
            "src/protocol/mod.rs",
            "use super::registry;",
            &[1],
        ),
        (
            rules::layer_used_from_below,
            "src/protocol/a.rs",
            "use super::super::wasm::f;",
            &[1],
        ),
        (
            rules::layer_used_from_below,
            "src/client/a.rs",
            "use crate::{\n  protocol::id,\n  registry,\n};",
            &[3],
        ),
        (
            rules::layer_used_from_below,
            "src/registry/store/a.rs",
            "fn a() { crate::client::b() }",
            &[1],
        ),
        (
            rules::layer_used_from_below,
            "src/client/a.rs",
            "use crate::protocol::{client, wasm};",
            &[],
        ),
        (
            rules::layer_used_from_below,
            "src/wasm/a.rs",
            "use crate::{client, registry};",
            &[],
        ),
        (
            rules::http_in_store,
            "src/registry/store/a.rs",
            "use crate::protocol::{http::Request, id};",
            &[1],
        ),
        (
            rules::http_in_store,
            "src/registry/store.rs",
            "use crate::protocol::http;",
            &[1],
        ),
        (
            rules::http_in_store,
            "src/registry/routes.rs",
            "use crate::protocol::http;",
            &[],
        ),
        (
            rules::outside_world,
            "src/client/a.rs",
            "use std::time::{Duration, Instant};",
            &[1],
        ),
        (
            rules::outside_world,
            "src/client/a.rs",
            "use std::{\n  fs,\n  net::TcpStream,\n  env,\n};",
            &[2, 3, 4],
        ),
        (
            rules::outside_world,
            "src/client/a.rs",
            "let a = std::time::SystemTime::now();",
            &[1],
        ),
        (
            rules::outside_world,
            "src/client/a.rs",
            "use std::time::Duration; // not std::fs",
            &[],
        ),
        (
            rules::allow_without_reason,
            "src/a.rs",
            "#[allow(dead_code)]\nfn a() {}",
            &[1],
        ),
        (
            rules::allow_without_reason,
            "src/a.rs",
            "#![expect(unused)]",
            &[1],
        ),
        (
            rules::allow_without_reason,
            "src/a.rs",
            "#[cfg_attr(test, allow(unused))]",
            &[1],
        ),
        (
            rules::allow_without_reason,
            "src/a.rs",
            "#[allow(unused, reason = \"x\")]\nfn allow(a: u8) {}",
            &[],
        ),
        (
            rules::protocol_in_javascript,
            "js/a.js",
            "const a = 1;\nfetch(`${url}/sessions`);",
            &[2],
        ),
        (
            rules::protocol_in_javascript,
            "js/a.js",
            "const body = { heartbeat_timeout: 30 };",
            &[1],
        ),
        (
            rules::protocol_in_javascript,
            "js/command/a.js",
            "const { heartbeat_timeout } = session;",
            &[],
        ),
        (
            rules::protocol_in_javascript,
            "js/a.js",
            "import \"./events.js\";\nclient.sessions.list();",
            &[],
        ),
        (
            rules::state_of_a_module,
            "js/a.js",
            "let a;\nexport let b = 1;\nvar c;\nconst d = [];\nexport const e = new Map();",
            &[1, 2, 3, 4, 5],
        ),
        (
            rules::state_of_a_module,
            "js/a.js",
            "const a = [1];\nconst f = () => {\n  let b;\n  const c = new Map();\n};",
            &[],
        ),
    ];
    for (rule, path, text, expected) in cases {
        let file = File::new(path, text);
        let lines: Vec<usize> = rule(&file).iter().map(|violation| violation.line).collect();
        assert_eq!(&lines, expected, "in {path}:\n{text}");
    }

    let long = File::new("src/a.rs", &"\n".repeat(rules::LONGEST_FILE + 1));
    assert_eq!(rules::too_long(&long).len(), 1);
    let short = File::new("src/a.rs", &"\n".repeat(rules::LONGEST_FILE));
    assert_eq!(rules::too_long(&short), []);
}

const TYPES_FOR_WASM: &str = "#[cfg_attr(target_arch = \"wasm32\", derive(tsify::Tsify))]\n\
     #[cfg_attr(target_arch = \"wasm32\", tsify(into_wasm_abi))]\nstruct A;";

fn check(folder: &str, rule: rules::Rule) {
    let violations: Vec<String> = sources(folder)
        .iter()
        .flat_map(|file| {
            rule(file)
                .into_iter()
                .map(|violation| describe(file, &violation))
        })
        .collect();
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

fn describe(file: &File, violation: &Violation) -> String {
    format!("{}:{}: {}", file.path, violation.line, violation.rule)
}

/// The Rust and JavaScript files under a folder of the project, in the order of their paths.
fn sources(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(root, &root.join(folder), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "js")
        {
            let text = fs::read_to_string(&path).expect("a readable file");
            let name = path
                .strip_prefix(root)
                .expect("a path under the root")
                .to_string_lossy();
            files.push(File::new(&name.replace('\\', "/"), &text));
        }
    }
}
