// Runs every kind of test, or the kinds named as arguments; the last line counts the tests.
// With SPEC_URL set, the kind `spec` plays the API's rules against the registry there, and no more.
// Without arguments it checks, builds and weighs first, with arguments it only builds.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root, stream } from "./steps.js";

/**
 * @typedef {object} Outcome
 * @property {string} kind
 * @property {number} passed
 * @property {string[]} failed which did
 * @property {number} exitCode
 * @property {number} [seconds] that it took
 * @property {string[]} [skipped] which did not run here, and why
 * @property {string[]} [conformance] which of the API's rules held, and why others did not run
 */

/** These must exist: a kind that vanishes is a failure, not a shorter list. Folders of tests/ add more. */
const expectedKinds = ["core", "simulation", "spec", "package", "types", "resilience"];
/** Their tests wait most of the time, and so many of their files at least are run side by side. */
const patience = new Map([
  ["resilience", 4],
  ["accounts", 2],
  ["command", 2],
  ["durability", 2],
  ["run", 2],
  ["runtimes", 2],
  ["server", 2],
]);

/** A file of tests that hangs is a failure that says so, in minutes. None takes a third of it. */
const FILE_TIMEOUT_MS = 10 * 60_000;

await main();

async function main() {
  const wanted = process.argv.slice(2);
  if (wanted.length === 0) await runScript("check");
  await runScript("build");
  if (wanted.length === 0) await runScript("size");

  const outcomes = [];
  for (const kind of wanted.length > 0 ? wanted : allKinds()) {
    console.log(`\n── ${kind}`);
    const start = performance.now();
    const outcome = await testKind(kind);
    outcomes.push({ ...outcome, seconds: Math.round((performance.now() - start) / 1000) });
  }
  process.exitCode = report(outcomes) ? 0 : 1;
}

/** @param {string} name */
async function runScript(name) {
  const code = await stream(["node", `scripts/${name}.js`]);
  if (code !== 0) process.exit(code);
}

/** Every folder of tests/ with a *.test.js somewhere inside is a kind. */
function allKinds() {
  const folders = readdirSync(join(root, "tests"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const found = folders.filter((folder) => testFiles(folder).length > 0);
  return [...new Set([...expectedKinds, ...found])];
}

/**
 * @param {string} kind
 * @returns {Promise<Outcome>}
 */
function testKind(kind) {
  if (kind === "core") return testRust(kind, ...coreCommands());
  if (kind === "simulation") return testRust(kind, "cargo test --test simulation");
  return testJavaScript(kind);
}

/** The units in src/, the Rust tests of tests/ that are no kind of their own, and the documentation's. */
function coreCommands() {
  const targets = readdirSync(join(root, "tests"))
    .filter((name) => name !== "simulation" && existsSync(join(root, "tests", name, "main.rs")))
    .map((name) => `--test ${name}`);
  return [`cargo test --no-fail-fast --lib ${targets.join(" ")}`, "cargo test --doc"];
}

/**
 * @param {string} kind
 * @param {string[]} commands all of them run
 * @returns {Promise<Outcome>}
 */
async function testRust(kind, ...commands) {
  let output = "";
  let exitCode = 0;
  for (const command of commands) {
    const code = await stream(["sh", "-c", `${command} 2>&1`], (chunk) => {
      output += chunk;
    });
    exitCode ||= code;
  }
  const results = [...output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)];
  const sum = (/** @type {number} */ group) =>
    results.reduce((total, result) => total + Number(result[group]), 0);
  const failed = [...output.matchAll(/^test (.*) \.\.\. FAILED$/gm)].map(([, name = ""]) => name);
  // A line into which another program printed is none.
  while (failed.length < sum(2)) failed.push("one whose name is above");
  return { kind, passed: sum(1), failed, exitCode };
}

/**
 * @param {string} kind
 * @returns {Promise<Outcome>}
 */
async function testJavaScript(kind) {
  const files = testFiles(kind);
  if (files.length === 0) return { kind, passed: 0, failed: [], exitCode: 0 };
  mkdirSync(join(root, ".tools"), { recursive: true });
  const sideBySide = Math.max(patience.get(kind) ?? 1, availableParallelism() - 1);
  const countsFile = `.tools/test-counts-${kind}.json`;
  rmSync(join(root, countsFile), { force: true });
  // biome-ignore format: reporter and destination are pairs
  const exitCode = await stream([
    // A rejection that nobody handles fails the test, or the file, that it comes from.
    "node", "--unhandled-rejections=strict", "--test", `--test-timeout=${FILE_TIMEOUT_MS}`,
    `--test-concurrency=${sideBySide}`,
    "--test-reporter=spec", "--test-reporter-destination=stdout",
    "--test-reporter=./scripts/test-counts.js", `--test-reporter-destination=${countsFile}`,
    ...files,
  ]);
  const counts = existsSync(join(root, countsFile))
    ? JSON.parse(readFileSync(join(root, countsFile), "utf8"))
    : { passed: 0, failed: [], conformance: [] };
  return { kind, ...counts, exitCode };
}

/**
 * @param {string} kind
 * @returns {string[]}
 */
function testFiles(kind) {
  if (kind === "spec" && process.env.SPEC_URL) return ["tests/spec/url.js"];
  const folder = join(root, "tests", kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.js") && !path.includes("node_modules"))
    .map((path) => `tests/${kind}/${path}`)
    .sort();
}

/**
 * @param {Outcome[]} outcomes
 * @returns {boolean} all is well
 */
function report(outcomes) {
  console.log();
  for (const line of outcomes.flatMap(({ conformance = [] }) => conformance)) console.log(line);
  let passed = 0;
  let failed = 0;
  for (const outcome of outcomes) {
    const complaint = complaintOf(outcome);
    const outline = `${outcome.kind.padEnd(13)} ${outcome.passed} passed in ${outcome.seconds} s`;
    console.log(`${outline} ${complaint}`.trimEnd());
    for (const test of outcome.failed) console.log(`  FAILED: ${test}`);
    for (const test of outcome.skipped ?? []) console.log(`  not run: ${test}`);
    passed += outcome.passed;
    // A kind that broke without a failed test (it did not compile, it ran nothing) counts as one failure.
    failed += complaint ? Math.max(1, outcome.failed.length) : 0;
  }
  const notRun = outcomes.flatMap(({ skipped = [] }) => skipped).length;
  console.log(`${passed} passed, ${failed} failed${notRun > 0 ? `, ${notRun} not run` : ""}`);
  return failed === 0;
}

/** @param {Outcome} outcome */
function complaintOf({ passed, failed, skipped = [], exitCode }) {
  if (failed.length > 0) return `— ${failed.length} FAILED`;
  if (exitCode !== 0) return `— FAILED with exit code ${exitCode}`;
  return passed + skipped.length === 0 ? "— FAILED: no test ran" : "";
}
