// Makes one mistake at a time in a copy of the tree and tells whether its test finds it.
// Arguments choose the mistakes whose names contain one of them.

import { isNative, mistakes, placeOf } from "./mistakes.js";
import { copyTree, make, run } from "./scratch.js";

/** @typedef {import("./mistakes.js").Mistake} Mistake */

const specFiles = ["tests/spec/in-process.test.js", "tests/spec/socket.test.js"];

await main(process.argv.slice(2));

/** @param {string[]} wanted */
async function main(wanted) {
  const chosen = mistakes.filter(
    ({ name }) => wanted.length === 0 || wanted.some((text) => name.includes(text)),
  );
  copyTree();
  if (!(await isSound(chosen))) return;
  let missed = 0;
  for (const mistake of chosen) {
    const started = performance.now();
    const outcome = await tryOut(mistake);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    if (outcome !== "found") missed += 1;
    console.log(`${outcome.padEnd(10)} ${mistake.name} (${seconds} s)`);
  }
  console.log(`${chosen.length - missed} of ${chosen.length} found`);
  process.exitCode = missed > 0 ? 1 : 0;
}

/**
 * A test that fails anyway finds nothing.
 *
 * @param {Mistake[]} chosen
 */
async function isSound(chosen) {
  const { code, output } = await run(["node", "scripts/build.js", "--quick"]);
  if (code !== 0) {
    console.log(`${output}\nThe tree does not build.`);
    process.exitCode = 1;
    return false;
  }
  const outcomes = await runTests([...new Set(chosen.map(({ test }) => test))]);
  for (const [name, outcome] of outcomes) {
    if (outcome === "passed") continue;
    console.log(`Without any mistake it is ${outcome}: ${name}`);
    process.exitCode = 1;
  }
  return [...outcomes.values()].every((outcome) => outcome === "passed");
}

/** @param {Mistake} mistake */
async function tryOut(mistake) {
  const undo = make(mistake);
  try {
    const { code } = isNative(mistake.test)
      ? { code: 0 }
      : await run(["node", "scripts/build.js", "--quick"]);
    if (code !== 0) return "NOT BUILT";
    const outcomes = await runTests([mistake.test]);
    return outcomes.get(mistake.test) === "failed" ? "found" : "NOT FOUND";
  } finally {
    undo();
  }
}

/**
 * @param {string[]} names
 * @returns {Promise<Map<string, "passed" | "failed" | "not run">>}
 */
async function runTests(names) {
  /** @type {Map<string, "passed" | "failed" | "not run">} */
  const outcomes = new Map();
  for (const name of names.filter(isNative)) {
    const { output } = await run(["cargo", "test", "--test", ...name.split(" ")]);
    const [, passed, failed] = /(\d+) passed; (\d+) failed/.exec(output) ?? [];
    outcomes.set(name, Number(failed) > 0 ? "failed" : Number(passed) > 0 ? "passed" : "not run");
  }
  const others = names.filter((name) => !isNative(name));
  const checks = others.filter((name) => !placeOf(name));
  const lines = checks.length > 0 ? await runChecks(checks, specFiles) : [];
  for (const name of others) {
    const place = placeOf(name);
    const said = place ? await runChecks([place.name], [place.path]) : lines;
    const title = place?.name ?? name;
    const own = said.filter((line) => line.replace(/^\s*(not )?ok \d+ - /, "") === title);
    const hasFailed = own.some((line) => line.trimStart().startsWith("not"));
    outcomes.set(name, hasFailed ? "failed" : own.length > 0 ? "passed" : "not run");
  }
  return outcomes;
}

/**
 * The results of checks, as TAP writes them, up to the first that failed.
 *
 * @param {string[]} names
 * @param {string[]} files
 */
async function runChecks(names, files) {
  const patterns = names.map((name) => {
    const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    return `--test-name-pattern=^${escaped}$`;
  });
  const { output } = await run(
    ["node", "--test", "--test-reporter=tap", ...patterns, ...files],
    (line) => /^\s*not ok \d+ - /.test(line),
  );
  return output.split("\n");
}
