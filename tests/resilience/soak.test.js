// A hundred thousand beats in one process; `npm run soak` does a million.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("soak.js", import.meta.url));

test("a process does not grow in 100,000 beats", { timeout: 400_000 }, async (context) => {
  const options = ["--expose-gc", "--unhandled-rejections=strict"];
  const amount = ["--beats", "100000", "--heartbeaters", "4000"];
  const child = spawn(process.execPath, [...options, program, ...amount], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  context.after(() => child.kill("SIGKILL"));
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  const { compared, complaints, ...counts } = JSON.parse(output);
  context.diagnostic(JSON.stringify({ ...counts, ...compared }));
  assert.deepEqual(complaints, []);
  assert.ok(counts.beats >= 100_000);
});
