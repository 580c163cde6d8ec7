// What a server writes, at the level that tells most: what happened, and nothing that would let anybody else do it.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { hosts, logIn, serve, sleep } from "./rig/serve.js";

for (const host of hosts) {
  for (const format of ["json", "text"]) {
    describe(`on ${host}, as ${format}`, async () => {
      const server = await serve(host, ["--log-level", "debug", "--log", format]);
      after(() => server.stop());

      test("no key, token or body is written", async () => {
        const { apiKey } = server.account;
        const wrong = "a key that is wrong";
        const secrets = [wrong, "a secret value", "a secret name", "a password of old"];
        const { token, base } = await logIn(server, server.account);
        secrets.push(token);
        await logIn(server, { username: "demo", apiKey: wrong });
        await logIn(server, { username: "a secret name", apiKey });
        const old = {
          auth: { passwordCredentials: { username: "demo", password: "a password of old" } },
        };
        await call("POST", `${server.url}/v2.0/tokens`, old);
        const created = await call("POST", `${base}/sessions`, {
          heartbeat_timeout: 30,
          metadata: { a: "a secret value" },
        });
        const session = String(created.headers.get("location")?.split("/").at(-1));
        let beat = (await created.json()).token;
        for (let count = 0; count < 3; count += 1) {
          secrets.push(beat);
          beat = (
            await (
              await call("POST", `${base}/sessions/${session}/heartbeat`, { token: beat })
            ).json()
          ).token;
        }
        await call("POST", `${base}/sessions/${session}/heartbeat`, { token: "a secret value" });
        await call("GET", `${base}/services?x-auth-token=${token}`, undefined);
        await call("GET", `${base}/nowhere/${token}?key=${apiKey}`, undefined);
        await call("POST", `${base}/sessions`, "a secret value");
        await call("PUT", `${base}/configuration/key`, { value: "a secret value" });
        await call("GET", `${base}/sessions`, undefined, {
          "x-auth-token": `${token}x`,
          "x-tenant-id": "a secret value",
        });
        await sleep(200);
        // The key of the account that was made for the run is said once, on the standard output.
        const log = server.output().replace(`with API key ${apiKey} (made for this run)`, "");
        for (const secret of [...secrets, apiKey]) {
          assert.ok(!log.includes(secret), `${secret} is written:\n${log}`);
          assert.ok(!log.includes(encodeURIComponent(secret)), `${secret} is written`);
        }
        assert.equal(server.printed().split(apiKey).length, 2);

        /** @param {string} method @param {string} url @param {unknown} body @param {Record<string, string>} [headers] */
        function call(method, url, body, headers = {}) {
          return fetch(url, {
            method,
            headers: { "x-auth-token": token, "content-type": "application/json", ...headers },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
        }
      });

      if (format === "json") {
        test("each request is a line with its transaction's id", async () => {
          const { token, base } = await logIn(server, server.account);
          const answer = await fetch(`${base}/services`, { headers: { "x-auth-token": token } });
          await sleep(200);
          const line = server
            .logged()
            .find(({ txnId }) => txnId === answer.headers.get("x-response-id"));
          const { time, txnId, ms, ...members } = line ?? {};
          assert.ok(Math.abs(Date.parse(time) - Date.now()) < 5000);
          assert.ok(typeof txnId === "string" && ms > 0 && ms < 5000);
          assert.deepEqual(members, {
            level: "info",
            method: "GET",
            operation: "listServices",
            status: 200,
            peer: "127.0.0.1",
            tenant: "1234",
            msg: "request",
          });
        });

        test("levels are what they are worth", () => {
          const levels = new Set(
            server
              .logged()
              .flatMap(({ operation, status, level }) =>
                operation ? [`${operation} ${status} ${level}`] : [],
              ),
          );
          for (const expected of [
            "heartbeat 200 debug",
            "logIn 200 info",
            "logIn 401 warn",
            "none 404 info",
            "createSession 201 info",
          ]) {
            assert.ok(levels.has(expected), `${expected}: ${[...levels].join(", ")}`);
          }
        });
      }
    });
  }

  test(`on ${host}, of heartbeats those that are refused are told, and where they come from`, async (context) => {
    const server = await serve(host);
    context.after(() => server.stop());
    const { token, base } = await logIn(server, server.account);
    const headers = { "x-auth-token": token, "content-type": "application/json" };
    /** @param {string} path @param {object} json */
    const post = (path, json) =>
      fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(json) });
    const created = await post("/sessions", { heartbeat_timeout: 30 });
    const session = created.headers.get("location")?.split("/").at(-1);
    const beat = `/sessions/${session}/heartbeat`;
    const { token: first } = await created.json();
    assert.equal((await post(beat, { token: first })).status, 200);
    const { status } = await post(beat, { token: "another" });
    assert.ok(status >= 400);
    await sleep(200);
    const beats = server.logged().filter(({ operation }) => operation === "heartbeat");
    assert.deepEqual(
      beats.map(({ level, status, peer }) => ({ level, status, peer })),
      [{ level: "info", status, peer: "127.0.0.1" }],
    );
  });
}
