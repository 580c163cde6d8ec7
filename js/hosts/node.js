import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { plain } from "./address.js";
import { Cohort } from "./cohort.js";

/**
 * Between two heartbeats a connection rests for up to 30 s. If it were closed just as the next one is
 * sent, which Node's own 5 s make likely, that heartbeat would be lost, and with an older client the
 * session.
 */
const keepAliveTimeout = 75_000;

/** Who reads nothing of an answer for so long has gone. A request is held for half of it. */
const idleTimeout = 120_000;

/**
 * Node's own `Request` and `Response` take several times as long as what is done between them, and
 * a registry's messages are small and whole: these have what it uses of the two.
 *
 * @param {import("./types.js").Answerer} answer
 * @param {import("./types.js").HostOptions} options
 * @returns {Promise<import("./types.js").Listening>}
 */
export async function listen(answer, { hostname, port, requestTimeout = 30, tls, ...limits }) {
  const scheme = tls ? "https" : "http";
  const timeout = requestTimeout * 1000;
  const options = {
    keepAliveTimeout,
    requestTimeout: timeout,
    headersTimeout: timeout,
    connectionsCheckingInterval: Math.min(timeout, 1000),
    ...(limits.maxHeaderSize ? { maxHeaderSize: limits.maxHeaderSize } : {}),
  };
  const server = tls
    ? (await import("node:https")).createServer({ ...options, ...tls, handshakeTimeout: timeout })
    : createServer(options);
  if (limits.maxConnections) server.maxConnections = limits.maxConnections;
  server.timeout = idleTimeout;
  const cohort = new Cohort();
  let open = 0;
  let refused = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => {
      open -= 1;
    });
  });
  server.on("drop", () => {
    refused += 1;
  });
  server.on("request", (incoming, outgoing) => {
    answer(new IncomingRequest(incoming, outgoing, scheme, cohort)).then(
      ({ body, headers, status }) => {
        outgoing.writeHead(status, sent(headers));
        outgoing.end(body);
      },
      // Only a body that breaks off gets here, and then nobody is left to answer.
      () => outgoing.destroy(),
    );
  });
  server.listen({ port, ...(hostname ? { host: hostname } : {}) });
  await once(server, "listening");
  /** @type {Promise<void> | undefined} */
  let closed;
  const drain = () => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    return closed;
  };
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port: address.port,
    connections: () => ({ open, refused }),
    setTls(tls) {
      if ("setSecureContext" in server) server.setSecureContext(tls);
    },
    drain,
    close() {
      const closed = drain();
      server.closeAllConnections();
      return closed;
    },
  };
}

/**
 * Names and values in turn, which Node sends with the least ado.
 *
 * @param {Record<string, string>} headers
 */
function sent(headers) {
  /** @type {string[]} */
  const list = [];
  for (const name in headers) {
    const value = headers[name] ?? "";
    // Node says so itself, for as long as the other side wants it.
    if (name !== "connection" || value !== "keep-alive") list.push(name, value);
  }
  return list;
}

/** @typedef {import("./types.js").HostRequest} HostRequest */

/** @implements {HostRequest} */
class IncomingRequest {
  #incoming;
  #outgoing;
  #scheme;
  #cohort;
  /** @type {0 | 1 | 2} */
  pressure = 0;

  /**
   * @param {import("node:http").IncomingMessage} incoming
   * @param {import("node:http").ServerResponse} outgoing
   * @param {string} scheme
   * @param {Cohort} cohort
   */
  constructor(incoming, outgoing, scheme, cohort) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#scheme = scheme;
    this.#cohort = cohort;
    const { headers } = incoming;
    this.headers = {
      get: (/** @type {string} */ name) => /** @type {string | null} */ (headers[name] ?? null),
    };
    this.peer = plain(incoming.socket.remoteAddress ?? "");
  }

  /** Aborted when the connection breaks off. Only a request that is held asks for it. */
  get signal() {
    const gone = new AbortController();
    const abort = () => gone.abort();
    const { socket } = this.#incoming;
    // Of several requests that came one behind the other only the first is told by its answer.
    socket.setMaxListeners(0).once("close", abort);
    this.#outgoing.once("close", () => socket.off("close", abort));
    if (socket.destroyed) abort();
    return gone.signal;
  }

  get method() {
    return this.#incoming.method ?? "GET";
  }

  get url() {
    const { headers, url = "/" } = this.#incoming;
    if (!url.startsWith("/")) return url;
    // A host that is none must not move the path.
    const host = headers.host ?? "";
    return `${this.#scheme}://${/^[\w.:[\]~-]+$/.test(host) ? host : "localhost"}${url}`;
  }

  get body() {
    return /** @type {ReadableStream<Uint8Array>} */ (Readable.toWeb(this.#incoming));
  }

  text() {
    const incoming = this.#incoming;
    return /** @type {Promise<string>} */ (
      new Promise((resolve, reject) => {
        /** @type {Buffer[]} */
        const chunks = [];
        incoming.on("data", (chunk) => chunks.push(chunk));
        incoming.on("end", () => {
          const [first] = chunks;
          const body = chunks.length === 1 && first ? first : Buffer.concat(chunks);
          this.#cohort.add(resolve, body.toString());
        });
        incoming.on("error", reject);
        incoming.on("close", () => {
          if (!incoming.readableEnded) reject();
        });
      })
    );
  }
}
