// Two tenants of one server: neither sees, finds or touches what is the other's, by any route. And names that mean something
// to JavaScript are names like any other.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bundleDescription } from "../spec/bundle.js";
import { accounts, writeAccounts } from "./rig/accounts.js";
import { hosts, logIn, serve, temporaryFolder, until } from "./rig/serve.js";

const file = await writeAccounts(temporaryFolder(after));
const [account, otherAccount] = accounts;
if (!account || !otherAccount) throw new Error("there are two accounts");

/** Every operation of the API's description that is an account's. @type {{ method: string, path: string }[]} */
const operations = Object.entries(JSON.parse(bundleDescription()).paths).flatMap(([path, item]) =>
  Object.keys(/** @type {object} */ (item))
    .filter(
      (method) => ["get", "put", "post", "delete"].includes(method) && path.startsWith("/v1.0/"),
    )
    .map((method) => ({
      method: method.toUpperCase(),
      path: path.replace("/v1.0/{tenantId}", ""),
    })),
);

/** As ids, tags, keys and values. */
const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
];

for (const host of hosts) {
  describe(`on ${host}`, async () => {
    const server = await serve(host, ["--accounts", file, "--limits", "failed-logins=1000"]);
    after(() => server.stop());
    /** @type {{ token: string, base: string }} */
    let own;
    /** @type {{ token: string, base: string }} */
    let other;
    /** What the other has, by the names that paths have for it. @type {Record<string, string>} */
    const theirs = { serviceId: "theirs", configurationId: "theirs/value" };
    before(async () => {
      own = await logIn(server, account);
      other = await logIn(server, otherAccount);
      const created = await call(other, "POST", "/sessions", {
        heartbeat_timeout: 30,
        metadata: { a: "theirs" },
      });
      theirs.sessionId = String(created.headers.get("location")?.split("/").at(-1));
      await call(other, "POST", "/services", {
        id: "theirs",
        session_id: theirs.sessionId,
        tags: ["theirs"],
      });
      await call(other, "PUT", "/configuration/theirs/value", { value: "theirs" });
    });

    test("there are operations to try", () => {
      assert.ok(operations.length >= 18, `${operations.length}`);
    });

    for (const { method, path } of operations) {
      const filled = () =>
        path.replaceAll(/\{(\w+)\}/g, (_, name) => theirs[name] ?? String(theirs.sessionId));
      const body =
        method === "POST" || method === "PUT"
          ? { value: "ours", heartbeat_timeout: 30, token: "x" }
          : undefined;

      test(`${method} ${path} is not answered for another account`, async () => {
        const atTheirs = { token: own.token, base: other.base };
        assert.equal((await call(atTheirs, method, filled(), body)).status, 401);
        const named = { "x-tenant-id": otherAccount.tenantId };
        assert.equal((await call(own, method, filled(), body, named)).status, 401);
        assert.equal(
          (await call(own, method, `${filled()}?x-auth-token=${own.token}`, body, named)).status,
          401,
        );
      });

      // To set a value is to make it.
      if (method === "PUT" && path.includes("configuration")) continue;
      test(`${method} ${path} in one's own account finds nothing of another's`, async () => {
        const answer = await call(own, method, filled(), body);
        const isList = !path.includes("{") || path.endsWith("/");
        assert.ok(
          isList ? answer.status < 500 : [400, 404].includes(answer.status),
          `${answer.status}`,
        );
        if (isList) assert.ok(!(await answer.text()).includes('"theirs'), "a list shows it");
      });
    }

    test("what the other has is as it was", async () => {
      assert.equal(
        (await (await call(other, "GET", `/sessions/${theirs.sessionId}`)).json()).metadata.a,
        "theirs",
      );
      assert.deepEqual((await (await call(other, "GET", "/services/theirs")).json()).tags, [
        "theirs",
      ]);
      assert.equal(
        (await (await call(other, "GET", "/configuration/theirs/value")).json()).value,
        "theirs",
      );
    });

    for (const name of names) {
      test(`${name} is a name`, async () => {
        const metadata = JSON.parse(`{"${name}":"${name}"}`);
        const created = await call(own, "POST", "/sessions", { heartbeat_timeout: 30, metadata });
        assert.equal(created.status, 201);
        const session = String(created.headers.get("location")?.split("/").at(-1));
        const read = await (await call(own, "GET", `/sessions/${session}`)).text();
        assert.ok(
          read.includes(`"${name}": "${name}"`) || read.includes(`"${name}":"${name}"`),
          read,
        );
        assert.equal((await call(own, "GET", `/services/${name}`)).status, 404);
        const service = { id: name, session_id: session, tags: [name], metadata };
        assert.equal((await call(own, "POST", "/services", service)).status, 201);
        const found = await (await call(own, "GET", `/services?tag=${name}`)).json();
        assert.deepEqual(
          found.values.map((/** @type {{ id: string }} */ { id }) => id),
          [name],
        );
        assert.equal(
          (await call(own, "PUT", `/configuration/${name}`, { value: name })).status,
          204,
        );
        assert.equal((await (await call(own, "GET", `/configuration/${name}`)).json()).value, name);
        assert.equal((await call(own, "DELETE", `/configuration/${name}`)).status, 204);
        assert.equal((await call(own, "DELETE", `/services/${name}`)).status, 204);
        // Of keys that it does not know a server looks at some a second.
        await until(
          async () => (await logIn(server, { username: name, apiKey: "wrong" })).status === 401,
        );
        assert.equal((await call(own, "GET", `/${name}`)).status, 404);
        assert.equal((await call(own, "GET", `/services?${name}=1`)).status, 200);
        const polluted = await call(
          own,
          "POST",
          "/sessions",
          JSON.parse(`{"${name}":{"heartbeat_timeout":30}}`),
        );
        assert.equal(polluted.status, 400);
      });
    }
  });
}

/**
 * @param {{ token: string, base: string }} user
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 */
function call({ token, base }, method, path, body, headers = {}) {
  return fetch(base + path, {
    method,
    headers: { "x-auth-token": token, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
