// A registry that is served with a file of accounts, which changes meanwhile.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addAccount, removeAccount, rotateKey } from "service-registry-client/accounts";
import { hosts, logIn, serve } from "../server/rig/serve.js";
import { folderOf, until } from "./folder.js";

for (const host of hosts) {
  test(`${host}: keys and tokens end with what the file says`, {
    timeout: 60_000,
  }, async (context) => {
    const path = join(folderOf(context), "accounts.yaml");
    const web = await addAccount(path, { username: "web", tenantId: "42" });
    const server = await serve(host, ["--accounts", path]);
    context.after(() => server.kill());
    const { base, token } = await logIn(server, web);
    assert.equal(await statusOf(base, token), 200);

    // Without a gap: a second user of the tenant, and then the first one goes.
    const second = await addAccount(path, { username: "web-b", tenantId: "42" });
    // Not by trying: logins that fail are counted.
    await until(() => server.logged().some(({ accounts }) => accounts === 2));
    assert.equal(await statusOf(base, token), 200);
    const { token: other } = await logIn(server, second);
    await removeAccount(path, "web");
    await until(async () => (await statusOf(base, token)) === 401);
    assert.equal((await logIn(server, web)).status, 401);
    assert.equal(await statusOf(base, other), 200);

    const rotated = await rotateKey(path, "web-b");
    await until(async () => (await statusOf(base, other)) === 401);
    assert.equal((await logIn(server, second)).status, 401);
    const { token: latest } = await logIn(server, rotated);
    assert.equal(await statusOf(base, latest), 200);

    writeFileSync(path, "accounts:\n  - usern");
    await until(() => /accounts\.yaml:2: an account must be an object/.test(server.output()));
    assert.equal(await statusOf(base, latest), 200);
    for (const { apiKey } of [web, second, rotated]) assert.ok(!server.output().includes(apiKey));
  });
}

/** @param {string} base @param {string} token */
async function statusOf(base, token) {
  const answer = await fetch(`${base}/services`, { headers: { "x-auth-token": token } });
  await answer.body?.cancel();
  return answer.status;
}
