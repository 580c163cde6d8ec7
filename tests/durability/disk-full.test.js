// A disk on which there is no space left, as a limit on the size of files makes it: who changes something is told, what was
// acknowledged stays, and when there is space the registry goes on by itself.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Api, expect } from "./rig/api.js";
import { imageOf } from "./rig/image.js";
import { place, RegistryProcess } from "./rig/processes.js";

const isLinux = process.platform === "linux";

test("a full disk is a 503 for who changes something, until there is space", {
  timeout: 60_000,
  skip: isLinux ? false : "the limit is Linux's",
}, async (context) => {
  const { directory, registry, api, set } = await begin(context);

  limitFiles(registry, "1");
  const refused = await Promise.all(["during-1", "during-2", "during-3"].map(set));
  for (const answer of refused) {
    expect(answer, 503);
    assert.equal(answer.body.type, "systemFailureError");
  }
  expect(await set("during-4"), 503);
  // Nor is anybody told what is not permanent.
  expect(await api.call("GET", "/configuration/during-1"), 503);
  const session = await api.call("POST", "/sessions", { heartbeat_timeout: 30 });
  expect(session, 503);

  limitFiles(registry, "unlimited");
  const lifted = Date.now();
  while ((await set("after-1")).status !== 204) {
    assert.ok(Date.now() - lifted < 10_000, "it does not go on");
    await sleep(100);
  }
  expect(await set("after-2"), 204);
  const image = await imageOf(api);
  const ids = image.values.map(({ id }) => id);
  for (const id of ["before-1", "before-2", "after-1", "after-2"]) assert.ok(ids.includes(id), id);
  await registry.kill();

  const second = await RegistryProcess.start(context, { directory });
  assert.deepEqual(await imageOf(await new Api(second.url).logIn()), image);
  await second.kill();
});

test("a registry that is killed while the disk is full has all that it acknowledged", {
  timeout: 60_000,
  skip: isLinux ? false : "the limit is Linux's",
}, async (context) => {
  const { directory, registry, set } = await begin(context);
  limitFiles(registry, "1");
  expect(await set("during"), 503);
  // It tries again and again.
  await sleep(2500);
  await registry.kill();
  const second = await RegistryProcess.start(context, { directory });
  const { values } = await imageOf(await new Api(second.url).logIn());
  const ids = values.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id) => id.startsWith("before")),
    ["before-1", "before-2"],
  );
  await second.kill();
});

/** A registry that has acknowledged two values. @param {import("node:test").TestContext} context */
async function begin(context) {
  const directory = place(context);
  const registry = await RegistryProcess.start(context, { directory });
  const api = await new Api(registry.url).logIn();
  const set = (/** @type {string} */ id) => api.call("PUT", `/configuration/${id}`, { value: id });
  for (const id of ["before-1", "before-2"]) expect(await set(id), 204);
  return { directory, registry, api, set };
}

/** @param {RegistryProcess} registry @param {string} bytes */
function limitFiles({ pid }, bytes) {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
}
