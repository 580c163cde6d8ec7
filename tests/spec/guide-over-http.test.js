// The integration guide's exchanges over a connection of Node's own, with exactly its headers.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { logIn } from "./api.js";
import { account, otherAccount } from "./check.js";
import { walkGuide } from "./guide-exchanges.js";

test("the guide's exchanges are answered as it says, for its exact headers", async (context) => {
  const registry = new Registry({ accounts: [account, otherAccount] });
  const server = await serve(registry, { hostname: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  context.after(async () => {
    agent.destroy();
    await server.close();
    registry.close();
  });
  const target = {
    ...account,
    other: otherAccount,
    fetch: globalThis.fetch,
    url: `${server.url}/v1.0`,
    authUrl: `${server.url}/v2.0`,
    overSocket: true,
  };
  const { token } = await logIn(target);
  const { port } = new URL(server.url);
  const host = "registry.example.net";
  const connections = new Set();

  /** @type {import("./guide-exchanges.js").Exchange} */
  const exchange = async ({ method, path, body, token }) => {
    const headers = { Host: host, Accept: "application/json", "X-Auth-Token": token };
    const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const sending = request({
      host: "127.0.0.1",
      port,
      method,
      path,
      agent,
      setHost: false,
      headers: { ...headers, ...length },
    });
    sending.end(body);
    const [response] = await once(sending, "response");
    connections.add(response.socket.localPort);
    assert.ok(response.headers["x-response-id"], "X-Response-Id");
    if (method === "POST") assert.ok(response.headers["content-length"], "Content-Length");
    if (path.endsWith("/heartbeat")) assert.equal(response.headers.connection, "keep-alive");
    return {
      status: response.statusCode,
      location: response.headers.location ?? null,
      text: await text(response),
    };
  };

  await walkGuide(target, exchange, token, `http://${host}`);
  assert.equal(connections.size, 1, "all over one connection");
});
