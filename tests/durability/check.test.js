// What an operator reads who asks whether a registry's directory is whole.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expect } from "./rig/api.js";
import { apiOf, openRegistry } from "./rig/image.js";
import { place } from "./rig/processes.js";

const command = fileURLToPath(new URL("../../js/bin.js", import.meta.url));

/** @param {string[]} args */
function check(...args) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [command, "check", ...args], {
    encoding: "utf8",
  });
  return { status, stderr, stdout };
}

test("a directory that is sound is described, and can be read by programs", async (context) => {
  const directory = await make(context);
  const { status, stderr, stdout } = check(directory);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  const settled = stdout.replace(directory, "DIR").replace(/\d+ bytes/, "N bytes");
  assert.match(
    settled,
    /^The registry in DIR is sound:\n {2}1 sessions\n {2}1 services\n {2}2 configuration values\n {2}3 events\n {2}\d+ batches\n {2}N bytes\n$/,
  );
  const json = check(directory, "--output", "json");
  assert.equal(json.status, 0);
  const report = JSON.parse(json.stdout);
  assert.equal(report.isSound, true);
  assert.equal(report.configurationValues, 2);
});

test("what is damaged is said in a sentence, with where, and is the exit code", async (context) => {
  const directory = await make(context);
  const level = join(directory, "level");
  const log = (await readdir(level)).find((name) => name.endsWith(".log")) ?? "";
  truncateSync(join(level, log), readFileSync(join(level, log)).length - 1);
  const { status, stdout } = check(directory);
  assert.equal(status, 6);
  assert.doesNotMatch(stdout, /tells more/);
  assert.match(stdout, /is damaged: .*level ends with batch \d+, but \d+ were acknowledged/);
  assert.equal(stdout.trim().split("\n").length, 1);
});

test("a directory without a registry is not sound, and a fresh volume is not damaged", (context) => {
  const directory = place(context);
  mkdirSync(join(directory, "lost+found"), { recursive: true });
  mkdirSync(join(directory, ".snapshot"));
  const { status, stdout } = check(directory);
  assert.equal(stdout, `There is no registry in ${directory}.\n`);
  assert.equal(status, 6);
});

test("a directory that is none, or in use, is a failure", async (context) => {
  const directory = await make(context);
  const registry = await openRegistry(directory);
  const used = check(directory);
  assert.equal(used.status, 1);
  assert.match(used.stderr, /in use/);
  await registry.close();
  rmSync(directory, { recursive: true });
  const missing = check(directory);
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /cannot be found/);
  assert.equal(check().status, 2);
});

/** @param {import("./rig/processes.js").Context} context */
async function make(context) {
  const directory = place(context);
  const registry = await openRegistry(directory);
  const api = await apiOf(registry);
  const session = await api.call("POST", "/sessions", { heartbeat_timeout: 30 });
  const id = session.headers.get("location")?.split("/").at(-1);
  expect(await api.call("POST", "/services", { id: "web", session_id: id }), 201);
  for (const name of ["first", "second"]) {
    expect(await api.call("PUT", `/configuration/${name}`, { value: "1" }), 204);
  }
  await registry.close();
  return directory;
}
