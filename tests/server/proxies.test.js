// What is said of a request by others than its sender: believed of proxies that are trusted, and of nobody else.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { hosts, logIn, serve, until } from "./rig/serve.js";

const forged = {
  "x-forwarded-for": "203.0.113.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "registry.example",
};

for (const host of hosts) {
  describe(`on ${host}`, async () => {
    const strict = await serve(host, ["--log-level", "debug"]);
    const trusting = await serve(host, [
      "--log-level",
      "debug",
      "--trust-proxy",
      "loopback,10.0.0.0/8",
    ]);
    const trustingOthers = await serve(host, [
      "--log-level",
      "debug",
      "--trust-proxy",
      "10.0.0.0/8",
    ]);
    after(() => Promise.all([strict, trusting, trustingOthers].map((server) => server.stop())));

    test("anybody's word counts for nothing", async () => {
      for (const server of [strict, trustingOthers]) {
        const { location, peer } = await create(server, forged);
        assert.ok(location.startsWith(`${server.url}/v1.0/1234/sessions/`), location);
        assert.equal(peer, "127.0.0.1");
      }
    });

    test("a trusted proxy's does", async () => {
      const { location, peer } = await create(trusting, forged);
      assert.ok(location.startsWith("https://registry.example/v1.0/1234/sessions/"), location);
      assert.equal(peer, "203.0.113.7");
    });

    test("the last in a chain who is not trusted is the client", async () => {
      for (const [chain, expected] of [
        ["198.51.100.1, 203.0.113.7", "203.0.113.7"],
        ["198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"],
        ["2001:db8::1, 10.1.2.3", "2001:db8::1"],
        ["10.1.2.3", "10.1.2.3"],
        ["unknown", "127.0.0.1"],
        ["198.51.100.1, <script>", "127.0.0.1"],
      ]) {
        const { peer } = await create(trusting, { "x-forwarded-for": String(chain) });
        assert.equal(peer, expected, chain);
      }
    });

    test("a host or scheme that is none is not repeated", async () => {
      const { location } = await create(trusting, {
        "x-forwarded-proto": "javascript",
        "x-forwarded-host": "a/../b",
      });
      assert.match(location, /^http:\/\/[\w.:-]+\/v1\.0\/1234\/sessions\//);
    });
  });
}

/**
 * Makes a session: where it is said to be, and whose request the log says it was.
 *
 * @param {import("./rig/serve.js").Served} server
 * @param {Record<string, string>} headers
 */
async function create(server, headers) {
  const { token, base } = await logIn(server, server.account);
  const answer = await fetch(`${base}/sessions`, {
    method: "POST",
    headers: { "x-auth-token": token, "content-type": "application/json", ...headers },
    body: '{"heartbeat_timeout":30}',
  });
  assert.equal(answer.status, 201);
  const txnId = answer.headers.get("x-response-id");
  const line = () => server.logged().find((each) => each.txnId === txnId);
  await until(line);
  return { location: String(answer.headers.get("location")), peer: line()?.peer };
}
