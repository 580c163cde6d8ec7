// Calls beside each other, by Node's own fetch and by the transport that the package has for Node.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { Client } from "service-registry-client";

/** @typedef {import("service-registry-client").Client} RegistryClient */
/** @typedef {import("service-registry-client").ClientOptions} ClientOptions */
/** @typedef {import("node:net").Socket} Socket */
/** @typedef {(socket: Socket, request: Received) => void} Respond */
/** @typedef {{ head: string, body: string, connection: number, name: string }} Received */

/** Only Node's own fetch says this of itself. */
const byFetch = /^sec-fetch-mode:/im;

/**
 * A server that answers by hand, and knows which connection a request came over.
 *
 * @param {Respond} respond
 * @param {string} [host]
 */
export async function serveByHand(respond, host = "127.0.0.1") {
  /** @type {Received[]} */
  const requests = [];
  /** @type {Set<Socket>} */
  const open = new Set();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = connections;
    connections += 1;
    open.add(socket);
    let received = "";
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    socket.setEncoding("latin1");
    socket.on("data", (data) => {
      received += data;
      for (;;) {
        const end = received.indexOf("\r\n\r\n") + 4;
        if (end < 4) return;
        const head = received.slice(0, end);
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
        if (received.length < end + length) return;
        const body = received.slice(end, end + length);
        received = received.slice(end + length);
        const [, name = ""] = /^\S+ [^ ]*\/([^/ ?]+)/.exec(head) ?? [];
        const request = { head, body, connection, name };
        requests.push(request);
        respond(socket, request);
      }
    });
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}/v1.0`,
    requests,
    open,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** Which of two transports a request came by. @param {Received} request */
export function isByFetch({ head }) {
  return byFetch.test(head);
}

/**
 * A client that logs in nowhere.
 *
 * @param {string} url
 * @param {ClientOptions} [options]
 */
export function connect(url, options) {
  /** @type {any} */
  const whole = { url, token: "secret", tenantId: "1", timeout: 5000, ...options };
  return /** @type {RegistryClient} */ (new Client(null, null, "us", whole));
}

/** The two to compare. @param {string} url @param {ClientOptions} [options] */
export function bothTo(url, options) {
  return {
    own: connect(url, options),
    fetch: connect(url, { ...options, fetch: globalThis.fetch }),
  };
}

/**
 * All that a program sees of how a call ends.
 *
 * @param {Promise<unknown>} call
 * @returns {Promise<Record<string, any>>}
 */
export function outcomeOf(call) {
  return call.then(
    (value) => ({ value }),
    (error) => ({ error: told(error, 3) }),
  );
}

/**
 * @param {any} error
 * @param {number} depth how many causes are told, too
 * @returns {unknown}
 */
function told(error, depth) {
  if (!(error instanceof Error)) return error;
  const { name, message, code, status, response, cause } = /** @type {any} */ (error);
  const what = { name, message, code, status, response };
  return depth > 1 && cause ? { ...what, cause: told(cause, depth - 1) } : what;
}

/** The code that the system or the parser gave a failure, and the client's own. @param {Record<string, any>} outcome */
export function codesOf({ error }) {
  return [error?.code, error?.cause?.cause?.code];
}

/**
 * Makes a call by both and holds that it ends alike.
 *
 * @param {ReturnType<typeof bothTo>} clients
 * @param {(client: RegistryClient) => Promise<unknown>} call
 */
export async function alike({ own, fetch }, call) {
  const [ours, theirs] = [await outcomeOf(call(own)), await outcomeOf(call(fetch))];
  assert.deepEqual(ours, theirs);
  return ours;
}
