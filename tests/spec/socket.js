// A registry that listens, for the behaviour suite.

import { subscribe } from "node:diagnostics_channel";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { account, otherAccount } from "./check.js";

/** The connections that requests have come over, by the port they came to. */
const connections = new Map();

subscribe("http.server.request.start", (message) => {
  const { socket } = /** @type {{ socket: import("node:net").Socket }} */ (message);
  const port = String(socket.localPort);
  connections.set(port, (connections.get(port) ?? new Set()).add(socket));
});

/**
 * @param {typeof globalThis.fetch} fetch that clients use; the global one leaves it to them
 * @param {import("./check.js").RegistryOptions} options
 */
export async function openOverSocket(fetch, options) {
  const registry = new Registry({ accounts: [account, otherAccount], ...options });
  const server = await serve(registry, { port: 0, trustProxy: ["loopback"] });
  const target = {
    ...account,
    other: otherAccount,
    fetch,
    url: `${server.url}/v1.0`,
    authUrl: `${server.url}/v2.0`,
    overSocket: true,
    connections: () => connections.get(new URL(server.url).port)?.size ?? 0,
  };
  const close = async () => {
    await server.close();
    registry.close();
  };
  return { target, close };
}
