// What hosts do differently: a server is closed without waiting for the requests it holds.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("close-while-held.js", import.meta.url));
const deno = fileURLToPath(new URL("../../node_modules/.bin/deno", import.meta.url));

for (const [runtime, command, ...options] of [
  ["Node", process.execPath],
  ["Deno", deno, "run", "--quiet", "--allow-all"],
]) {
  test(`${runtime} closes a server that holds a request`, { timeout: 30_000 }, async () => {
    const { stdout, stderr } = await promisify(execFile)(String(command), [...options, program]);
    assert.equal(stdout, "closed, broken off\n");
    assert.equal(stderr, "");
  });
}
