// One process at a time has a directory, whatever hosts the others run on.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkDirectory, openDirectory } from "service-registry-client/level";
import { toolbox, Unavailable } from "../runtimes/rig/tools.js";
import { apiOf, imageOf, openRegistry } from "./rig/image.js";
import { place } from "./rig/processes.js";

const program = fileURLToPath(new URL("programs/open.js", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

/** How each host is called; Deno's is a development package. @type {Record<string, () => Promise<string[]>>} */
const hosts = {
  node: async () => [process.execPath],
  deno: async () => [join(root, "node_modules/.bin/deno"), "run", "--allow-all", "--quiet"],
  bun: async () => [join(await toolbox("bun"), "node_modules/.bin/bun"), "run"],
};

for (const host of Object.keys(hosts)) {
  test(`${host} has a directory for itself`, { timeout: 120_000 }, async (context) => {
    const directory = place(context);
    const first = await openOn(context, host);
    if (!first) return;
    const holder = first(directory);
    assert.equal(await holder.said(), "open");
    for (const other of Object.keys(hosts)) {
      const second = await openOn(context, other);
      if (!second) continue;
      const refused = (await second(directory).said()) ?? "";
      assert.match(
        refused,
        /^storage_locked: .*is in use: another process/,
        `${other}: ${refused}`,
      );
      assert.ok(refused.includes(directory));
    }
    await assert.rejects(checkDirectory(directory), { code: "storage_locked" });
    holder.end();
    assert.equal(await holder.said(), "closed");
    // What one host has written is another's to go on with.
    const report = await checkDirectory(directory);
    assert.equal(report.problem, undefined);
    const registry = await openRegistry(directory);
    await imageOf(await apiOf(registry));
    await registry.close();
  });
}

test("a process has a directory once, by whatever path", async (context) => {
  const directory = place(context);
  const persistence = await openDirectory(directory);
  for (const path of [directory, `${directory}/../registry/`]) {
    await assert.rejects(openDirectory(path), { code: "storage_locked" });
  }
  await persistence.close();
  await (await openDirectory(directory)).close();
});

/**
 * @param {import("./rig/processes.js").Context & { skip: (why: string) => void }} context
 * @param {string} host
 */
async function openOn(context, host) {
  const command = await hosts[host]?.().catch((error) => {
    if (!(error instanceof Unavailable)) throw error;
    context.skip(error.message);
  });
  if (!command) return undefined;
  return (/** @type {string} */ directory) => {
    const [executable = "", ...args] = command;
    const child = spawn(executable, [...args, program, directory], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    context.after(() => child.kill("SIGKILL"));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return {
      said: async () => (await lines.next()).value,
      end: () => child.stdin.end(),
      ended: once(child, "exit"),
    };
  };
}
