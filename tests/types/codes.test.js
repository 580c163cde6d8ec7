// Every kind of failure is explained where readers look for it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const types = read("js/types/errors.d.ts");
const [before = "", after = ""] = types.split("export type ErrorCode =");
const [union = ""] = after.split(";");
const codes = all(union, /"(\w+)"/g);

test("the type of a failure's code says what each one means", () => {
  assert.ok(codes.includes("network_error"), "the codes were found");
  const comment = before.slice(before.lastIndexOf("/**"));
  assert.deepEqual(all(comment, /^ \* - `(\w+)`: /gm), codes);
});

test("the guide says what each code means", () => {
  const [, section = ""] = read("docs/client.md").split("## When something fails\n");
  const [, table = ""] = section.split(/^\| --- .*|^## /m);
  assert.deepEqual(all(table, /^\| `(\w+)` \| \S/gm), codes);
});

/** @param {string} path */
function read(path) {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** What a pattern's group matches, in order. @param {string} text @param {RegExp} pattern */
function all(text, pattern) {
  return [...text.matchAll(pattern)].map(([, each]) => each).sort();
}
