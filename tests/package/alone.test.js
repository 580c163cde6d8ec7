// Two builds in one checkout, as when a server is started while tests are run: one after the other, whatever becomes of the first.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "./scratch.js";

const what = `test-${process.pid}`;
const lock = join(root, ".tools", `${what}.lock`);
const scratch = mkdtempSync(join(tmpdir(), "alone-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

test("what may be done alone is done by one process at a time", async () => {
  const diary = join(scratch, "three");
  const all = ["a", "b", "c"].map((name) => holder(name, diary));
  await Promise.all(all.map(({ closed }) => closed));
  assert.match(inOrder(diary), /^(?:(\w) begins, \1 ends(?:, |$)){3}$/);
  assert.equal(existsSync(lock), false);
});

test("who waits is told for whom, and goes on when that one is killed", async () => {
  const diary = join(scratch, "killed");
  const first = holder("first", diary, 60_000);
  await first.says(/begins/);
  const others = ["a", "b"].map((name) => holder(name, diary));
  for (const other of others) await other.says(new RegExp(`process ${first.child.pid}: another`));
  first.child.kill("SIGKILL");
  await Promise.all(others.map(({ closed }) => closed));
  assert.match(inOrder(diary), /^first begins(?:, (\w) begins, \1 ends){2}$/);
});

/** @param {string} diary */
function inOrder(diary) {
  return readFileSync(diary, "utf8").trim().replaceAll("\n", ", ");
}

/**
 * A process that does it, for so many milliseconds, and writes down when.
 *
 * @param {string} name
 * @param {string} diary that all of them write
 */
function holder(name, diary, ms = 300) {
  const code = `
    import { appendFileSync } from "node:fs";
    import { alone } from "./scripts/alone.js";
    const note = (line) => appendFileSync(${JSON.stringify(diary)}, line + "\\n");
    await alone("${what}", async () => {
      note("${name} begins");
      console.log("begins");
      await new Promise((resolve) => setTimeout(resolve, ${ms}));
      note("${name} ends");
    });
    // What comes after it, as a server that was built first, holds nobody.
    await new Promise((resolve) => setTimeout(resolve, ${ms} > 1000 ? 0 : 1000));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], { cwd: root });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    said += chunk;
  });
  return {
    child,
    closed: once(child, "close"),
    /** @param {RegExp} line */
    async says(line) {
      while (!line.test(said)) await once(child.stdout, "data");
    },
  };
}
