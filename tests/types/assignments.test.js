// Compiles assignments.ts, as it is and without its expectations of errors.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = readFileSync(`${root}tests/types/assignments.ts`, "utf8");
const expectation = /^ *\/\/ @ts-expect-error/gm;

test("the types allow what they should, and refuse what they should", () => {
  assert.deepEqual(compile("tests/types/assignments.ts"), []);
});

test("each refusal is a refusal of its own", (context) => {
  const bare = "tests/types/bare.generated.ts";
  context.after(() => rmSync(root + bare, { force: true }));
  writeFileSync(root + bare, source.replace(expectation, "//"));
  const errors = compile(bare);
  const lines = new Set(errors.map((error) => /\((\d+),/.exec(error)?.[1]));
  assert.equal(lines.size, source.match(expectation)?.length, errors.join("\n"));
});

/** @param {string} path @returns {string[]} the compiler's complaints */
function compile(path) {
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const modules = [
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "--lib",
    "es2024,esnext,dom,dom.iterable",
  ];
  const args = ["--ignoreConfig", "--noEmit", ...strict, ...modules, path];
  const { stdout } = spawnSync("node_modules/.bin/tsc", args, { cwd: root, encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes("error TS"));
}
