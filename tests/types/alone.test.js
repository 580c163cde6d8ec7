// The published types need no others: neither Node's, nor whatever else a user would have to install.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("every entry's types are whole without the types of a host", () => {
  /** @type {{ exports: unknown }} */
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const entries = [...new Set(typesOf(exports))];
  assert.ok(entries.includes("./js/run.d.ts"), entries.join());
  const language = ["--target", "es2024", "--lib", "es2024,esnext,dom,dom.iterable"];
  const args = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext", ...language];
  const { stdout, status } = spawnSync(
    "node_modules/.bin/tsc",
    [...args, "--types", "", ...entries],
    { cwd: root, encoding: "utf8" },
  );
  assert.equal(stdout, "");
  assert.equal(status, 0);
});

/** @param {unknown} exports @returns {string[]} */
function typesOf(exports) {
  if (typeof exports !== "object" || exports === null) return [];
  return Object.entries(exports).flatMap(([condition, what]) =>
    condition === "types" && typeof what === "string" ? [what] : typesOf(what),
  );
}
