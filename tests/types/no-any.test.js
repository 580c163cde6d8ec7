// The published types say what everything is: `any` in them would switch our users' type checks off.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("no published type is any", () => {
  const files = publishedTypes();
  assert.ok(files.includes("js/index.d.ts"), "the types of the main entry are published");
  assert.ok(files.includes("pkg/cjs/index.d.cts"), "and those of its CommonJS twin");
  const found = files.flatMap((path) => linesWithAny(path, readFileSync(root + path, "utf8")));
  assert.deepEqual(found, []);
});

test("any is found as a type, not as a word of a comment", () => {
  assert.deepEqual(linesWithAny("a.d.ts", "/** Takes any\n * value. */\na(b: any): void;"), [
    "a.d.ts:3: a(b: any): void;",
  ]);
  assert.deepEqual(linesWithAny("a.d.ts", "a(): void; // any\ncompany: string;"), []);
});

/** @returns {string[]} */
function publishedTypes() {
  const command = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const report = execFileSync("npm", command, { cwd: root, encoding: "utf8", stdio: "pipe" });
  /** @type {{ files: { path: string }[] }[]} */
  const packages = Object.values(JSON.parse(report));
  return packages.flatMap(({ files }) =>
    files.map(({ path }) => path).filter((path) => /\.d\.c?ts$/.test(path)),
  );
}

/**
 * @param {string} path
 * @param {string} text
 */
function linesWithAny(path, text) {
  const code = text
    .replace(/\/\*.*?\*\//gs, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/\/\/.*/g, "");
  return code
    .split("\n")
    .map((line, index) => ({ line: line.trim(), at: `${path}:${index + 1}` }))
    .filter(({ line }) => /\bany\b/.test(line))
    .map(({ line, at }) => `${at}: ${line}`);
}
