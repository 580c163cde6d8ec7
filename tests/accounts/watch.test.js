// A file of accounts that changes while a server runs.

import assert from "node:assert/strict";
import { appendFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { watchAccounts } from "service-registry-client/accounts";
import { fileOf, textOf, until } from "./folder.js";

describe("a file of accounts that is watched", { concurrency: true }, () => {
  test("accounts are told at first, and whenever the file says others", async (context) => {
    const path = fileOf(context, textOf("web"));
    const { told, problems } = watch(context, path);
    await until(() => told.length === 1);
    // As vi, sed -i and others do.
    writeFileSync(`${path}~`, textOf("web", "shop"));
    renameSync(`${path}~`, path);
    await until(() => told.length === 2);
    // As nano and echo do.
    writeFileSync(path, textOf("shop"));
    await until(() => told.length === 3);
    // Touched, with nothing new.
    writeFileSync(`${path}~`, textOf("shop"));
    await sleep(700);
    assert.deepEqual(told, ["web", "web shop", "shop"]);
    assert.deepEqual(problems, []);
  });

  test("a file that is wrong, empty or away changes nothing, and is told once", async (context) => {
    const path = fileOf(context, textOf("web"));
    const { told, problems } = watch(context, path);
    await until(() => told.length === 1);
    writeFileSync(path, "");
    await until(() => problems.length === 1);
    writeFileSync(path, `${textOf("web")}  - usern`);
    await until(() => problems.length === 2);
    rmSync(path);
    await until(() => problems.length === 3);
    await sleep(700);
    assert.equal(problems.length, 3, String(problems));
    writeFileSync(path, textOf("web"));
    await sleep(700);
    writeFileSync(path, textOf("shop"));
    await until(() => told.length === 2);
    assert.deepEqual(told, ["web", "shop"]);
    for (const [index, rule] of [/:1: the file is empty/, /:5: /, /no such file/].entries()) {
      assert.match(problems[index] ?? "", rule);
    }
  });

  test("a file that is still being written is left alone", async (context) => {
    const path = fileOf(context, textOf("web"));
    const { told, problems } = watch(context, path);
    await until(() => told.length === 1);
    const names = Array.from({ length: 12 }, (_, index) => `user-${index}`);
    writeFileSync(path, "accounts:\n");
    // Each step of it is a file that could be meant.
    for (const name of names) {
      appendFileSync(path, textOf(name).replace("accounts:\n", ""));
      await sleep(100);
    }
    await until(() => told.length === 2);
    assert.deepEqual(told, ["web", names.join(" ")]);
    assert.deepEqual(problems, []);
  });

  test("a link that comes to lead elsewhere is followed, as in mounts of container hosts", async (context) => {
    const path = fileOf(context, textOf("web"));
    const folder = dirname(path);
    const other = fileOf(context, textOf("shop"));
    const link = join(folder, "link.yaml");
    symlinkSync(path, link);
    const { told } = watch(context, link);
    await until(() => told.length === 1);
    symlinkSync(other, `${link}~`);
    renameSync(`${link}~`, link);
    await until(() => told.length === 2);
    assert.deepEqual(told, ["web", "shop"]);
  });

  test("accounts that are refused are told as a problem, and again on demand", async (context) => {
    const path = fileOf(context, textOf("web"));
    let refusals = 0;
    /** @type {string[]} */
    const problems = [];
    const accounts = watchAccounts(
      path,
      () => {
        refusals += 1;
        throw new Error("too costly");
      },
      (error) => problems.push(error.message),
    );
    context.after(() => accounts.close());
    await until(() => problems.length === 1);
    await accounts.reload();
    assert.deepEqual([refusals, problems], [2, ["too costly", "too costly"]]);
    accounts.close();
    await accounts.reload();
    assert.equal(problems.length, 2);
  });
});

/**
 * @param {import("node:test").TestContext} context
 * @param {string} path
 */
function watch(context, path) {
  /** @type {string[]} */
  const told = [];
  /** @type {string[]} */
  const problems = [];
  const accounts = watchAccounts(
    path,
    (found) => told.push(found.map(({ username }) => username).join(" ")),
    (error) => problems.push(error.message),
  );
  context.after(() => accounts.close());
  return { told, problems };
}
