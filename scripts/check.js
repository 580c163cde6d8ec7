// Everything that is known without running the program: format, lints, documentation, types.

import { runStep, setUp } from "./steps.js";

const denyWarnings = ["--", "-D", "warnings"];
const wasm = ["--target", "wasm32-unknown-unknown", "--no-default-features", "--lib"];

const fuzz = ["--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target"];
const load = ["--manifest-path", "tests/bench/load/Cargo.toml", "--target-dir", "target/load"];

await main();

async function main() {
  const started = performance.now();
  await setUp();
  await checkFormat();
  await checkRust();
  await checkTypes();
  await checkDescription();
  console.log(`Checked in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

async function checkFormat() {
  await runStep({
    name: "format of the Rust",
    command: ["cargo", "fmt", "--check"],
    fix: "npm run format",
  });
  await runStep({
    name: "format and lints of the JavaScript",
    command: [
      "biome",
      "ci",
      "--error-on-warnings",
      `--colors=${process.stdout.isTTY ? "force" : "off"}`,
    ],
    fix: "npm run format (what it leaves is to be fixed by hand)",
  });
}

async function checkRust() {
  const fix =
    "cargo clippy --fix --allow-dirty --all-targets (what it leaves is to be fixed by hand)";
  await runStep({
    name: "lints of the Rust, natively",
    command: ["cargo", "clippy", "--all-targets", ...denyWarnings],
    fix,
  });
  for (const feature of ["client", "registry"]) {
    await runStep({
      name: `lints of the Rust, wasm32, ${feature}`,
      command: ["cargo", "clippy", ...wasm, "--features", feature, ...denyWarnings],
      fix,
    });
  }
  await runStep({
    name: "lints of the fuzz target",
    command: ["cargo", "clippy", ...fuzz, "--no-default-features", ...denyWarnings],
    fix,
  });
  await runStep({
    name: "lints of the load for the bench",
    command: ["cargo", "clippy", ...load, ...denyWarnings],
    fix,
  });
  await runStep({
    name: "documentation of the Rust",
    command: ["cargo", "doc", "--no-deps"],
    env: { RUSTDOCFLAGS: "-D warnings" },
  });
}

async function checkTypes() {
  await runStep({
    name: "build, for its types",
    command: ["node", "scripts/build.js"],
  });
  await runStep({
    name: "types of the JavaScript",
    command: ["tsc", "-p", "tsconfig.json"],
  });
}

async function checkDescription() {
  await runStep({
    name: "description of the HTTP API",
    command: ["redocly", "lint", "docs/openapi/openapi.yaml"],
  });
}
