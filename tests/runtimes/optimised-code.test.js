// What V8 does: code around a call into WebAssembly may be given up while the call runs.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("optimised-code.js", import.meta.url));

test("giving up optimised code during a call ends nothing", { timeout: 60_000 }, async () => {
  const command = [process.execPath, "--allow-natives-syntax", program];
  const [node = "", ...args] = command;
  const { stdout } = await promisify(execFile)(node, args);
  assert.equal(stdout, "alive\n");
});
