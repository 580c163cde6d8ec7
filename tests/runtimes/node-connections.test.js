// Connections on Node, where this package answers in its own way.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
const registry = new Registry({ accounts: [account], maxHeldRequests: 2 });
const server = await serve(registry, { port: 0 });
const { hostname, port } = new URL(server.url);
const client = new Client(account.username, account.apiKey, "us", { url: `${server.url}/v1.0` });
const token = await logIn();
after(async () => {
  await server.close();
  registry.close();
});

for (const [version, header] of [
  ["1.1", "Connection: close\r\n"],
  ["1.0", ""],
]) {
  test(`a heartbeat's connection is closed if its sender wants that: HTTP/${version}`, async () => {
    const { id, token: beat } = await client.sessions.create(30);
    const body = JSON.stringify({ token: beat });
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(
      `POST /v1.0/1234/sessions/${id}/heartbeat HTTP/${version}\r\nHost: ${hostname}\r\n${header}` +
        `X-Auth-Token: ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    assert.match(await text(socket), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n\{"token":/);
  });
}

test("who sends far too large a body is told so", async () => {
  for (const size of [200_000, 1_000_000, 5_000_000]) {
    for (let count = 0; count < 5; count += 1) {
      const headers = { "content-length": size, "x-auth-token": token };
      const sent = request({
        hostname,
        port,
        method: "POST",
        path: "/v1.0/1234/sessions",
        headers,
      });
      sent.end(" ".repeat(size));
      const [response] = await once(sent, "response");
      assert.equal(response.statusCode, 413);
      assert.equal(JSON.parse(await text(response)).type, "requestTooLargeError");
    }
  }
});

test("a held request whose sender is gone makes room for another", async () => {
  const { feedPosition } = await client.services.list();
  const gone = connect({ host: hostname, port: Number(port) });
  const asked =
    `GET /v1.0/1234/events?wait=60&marker=${feedPosition} HTTP/1.1\r\nHost: ${hostname}\r\n` +
    `X-Auth-Token: ${token}\r\n\r\n`;
  // The second is behind the first, and has a place as it has.
  gone.write(asked.repeat(2));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const held = () => client.events.list(feedPosition, { wait: 1 });
  assert.ok((await took(held)) < 500, "there is no place");
  gone.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.ok((await took(held)) >= 900, "there is one again");
});

async function logIn() {
  const body = JSON.stringify({
    auth: { "RAX-KSKEY:apiKeyCredentials": { username: account.username, apiKey: account.apiKey } },
  });
  const response = await fetch(`${server.url}/v2.0/tokens`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  return (await response.json()).access.token.id;
}

/** @param {() => Promise<unknown>} call */
async function took(call) {
  const started = performance.now();
  await call();
  return performance.now() - started;
}
