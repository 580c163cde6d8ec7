// Accounts that change while a server runs, and a disk that cannot be written.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { addAccount, removeAccount, rotateKey } from "service-registry-client/accounts";
import { accounts, writeAccounts } from "./rig/accounts.js";
import { hosts, logIn, operationsOf, serve, temporaryFolder, until } from "./rig/serve.js";

const [account, otherAccount] = accounts;
if (!account || !otherAccount) throw new Error("there are two accounts");

for (const host of hosts) {
  describe(`on ${host}`, async () => {
    const file = await writeAccounts(temporaryFolder(after));
    // Asking again until an account is known fails as often as it takes.
    const limits = ["--limits", "failed-logins=1000"];
    const server = await serve(host, ["--accounts", file, ...limits]);
    after(() => server.stop());
    const status = async (/** @type {{ token: string, base: string }} */ { token, base }) =>
      (await fetch(`${base}/services`, { headers: { "x-auth-token": token } })).status;

    test("a SIGHUP that finds nothing changed is heard, too", async () => {
      server.signal("SIGHUP");
      await until(() => server.logged().some(({ msg }) => msg === "reloaded"), 3);
    });

    test("a user who is added may log in, without a restart", async () => {
      const added = await addAccount(file, { username: "added" });
      await until(async () => (await logIn(server, added)).status === 200);
    });

    test("tokens of a user who is removed are refused, those of others are not", async () => {
      const [own, other] = [await logIn(server, account), await logIn(server, otherAccount)];
      assert.deepEqual([await status(own), await status(other)], [200, 200]);
      await removeAccount(file, otherAccount.username);
      await until(async () => (await status(other)) === 401);
      assert.equal(await status(own), 200);
      assert.equal((await logIn(server, otherAccount)).status, 401);
    });

    test("a key that is rotated, and its tokens, are refused; SIGHUP does not wait", async () => {
      const own = await logIn(server, account);
      const rotated = await rotateKey(file, account.username);
      server.signal("SIGHUP");
      await until(async () => (await status(own)) === 401, 3);
      assert.equal((await logIn(server, account)).status, 401);
      assert.equal((await logIn(server, rotated)).status, 200);
    });

    test("a file that is broken changes nothing, and is told", async () => {
      const good = readFileSync(file, "utf8");
      const own = await logIn(server, await rotateKey(file, "added").then(settled));
      appendFileSync(file, "nonsense: [");
      const told = () =>
        server.logged().find(({ msg }) => msg === "the accounts stay as they were");
      await until(told);
      assert.ok(String(told()?.reason).includes(file), told()?.reason);
      assert.equal(await status(own), 200);
      writeFileSync(file, good);
    });

    /** Once the server knows it. @template {{ username: string, apiKey: string }} T @param {T} known */
    async function settled(known) {
      await until(async () => (await logIn(server, known)).status === 200);
      return known;
    }
  });
}

test("a store that cannot be written is told, and is used again when it can be", async (context) => {
  const data = join(temporaryFolder(after), "data");
  const server = await serve("node", ["--data", data, "--operations-listen", "127.0.0.1:0"]);
  after(() => server.stop());
  const limit = (/** @type {string} */ size) => {
    const pid = String(server.pid);
    execFileSync("prlimit", ["--pid", pid, `--fsize=${size}`], { stdio: "pipe" });
  };
  try {
    limit("unlimited");
  } catch {
    return context.skip("prlimit is not there");
  }
  const operations = await operationsOf(server);
  const ready = async () => {
    const answer = await fetch(`${operations}/readyz`);
    return { status: answer.status, text: await answer.text() };
  };
  const { token, base } = await logIn(server, server.account);
  const create = async () => {
    const headers = { "x-auth-token": token, "content-type": "application/json" };
    return (
      await fetch(`${base}/sessions`, { method: "POST", headers, body: '{"heartbeat_timeout":30}' })
    ).status;
  };
  assert.equal(await create(), 201);
  assert.deepEqual(await ready(), { status: 200, text: "ok\n" });
  limit("1:unlimited");
  await until(async () => (await create()) === 503);
  const { status, text } = await ready();
  assert.equal(status, 503);
  assert.match(text, /^the store cannot be written: ./);
  assert.equal((await fetch(`${operations}/healthz`)).status, 200);
  const failing = /^service_registry_store_failing 1$/m;
  assert.match(await (await fetch(`${operations}/metrics`)).text(), failing);
  limit("unlimited");
  await until(async () => (await create()) === 201);
  await until(async () => (await ready()).status === 200);
  const logged = server.logged().map(({ msg }) => msg);
  assert.ok(logged.includes("the store cannot be written"));
  assert.ok(logged.includes("the store can be written again"));
});
