// Every consumer of the package, as a user installs it. `npm run test:runtimes` shows the same as a table.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeSharedBrowsers } from "./browsers/browser.js";
import { consumers } from "./consumers/index.js";
import { exceptions } from "./exceptions.js";
import { judge } from "./rig/judge.js";
import { Installed } from "./rig/project.js";

/** @type {Installed} */
let installed;

before(() => {
  installed = new Installed();
});

after(async () => {
  installed?.remove();
  await closeSharedBrowsers();
});

describe("consumers", { concurrency: 2 }, () => {
  for (const consumer of consumers) {
    test(consumer.name, async (context) => {
      const { state, reason } = await judge(consumer, installed);
      if (state === "skipped" || state === "exception") return context.skip(reason);
      assert.equal(state, "pass", reason);
    });
  }
});

test("consumers have names of their own, and exceptions are of them", () => {
  const names = consumers.map(({ name }) => name);
  assert.deepEqual([...new Set(names)], names);
  assert.deepEqual(
    Object.keys(exceptions).filter((name) => !names.includes(name)),
    [],
  );
});

test("a consumer fails whose program did not report what it must, or that is excepted and works", async () => {
  const works = {
    name: "Node, made up",
    check: async (/** @type {import("./rig/judge.js").Context} */ { project, remote }) => {
      project.add("command.js");
      return await project.report(["node", "command.js", JSON.stringify(remote)]);
    },
  };
  const excepted = { [works.name]: "a reason" };
  assert.deepEqual(await judge(works, installed), { state: "pass" });
  const { state, reason } = await judge(works, installed, excepted);
  assert.equal(state, "FAIL");
  assert.match(String(reason), /^it works now.*a reason/);

  const half = { ...works, parts: /** @type {["inProcess"]} */ (["inProcess"]) };
  assert.equal((await judge(half, installed)).state, "FAIL");
  const silent = { name: works.name, check: () => Promise.resolve(undefined) };
  assert.equal((await judge(silent, installed)).state, "FAIL");
  const reported = await judge(silent, installed, excepted);
  assert.deepEqual(reported, { state: "exception", reason: "a reason" });
});
