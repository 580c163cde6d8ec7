import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";

/**
 * Between two heartbeats a connection rests for up to 30 s. If it were closed just as the next one is
 * sent, which Node's own 5 s make likely, that heartbeat would be lost, and with an older client the
 * session.
 */
const keepAliveTimeout = 75_000;

/**
 * Node's own `Request` and `Response` take several times as long as what is done between them, and
 * a registry's messages are small and whole: these have what it uses of the two.
 *
 * @param {import("../registry.js").Registry} registry
 * @param {{ hostname: string, port: number }} address
 */
export async function listen(registry, { hostname, port }) {
  const answer = registry.handler(
    /** @type {typeof Response} */ (/** @type {unknown} */ (OutgoingResponse)),
  );
  const server = createServer({ keepAliveTimeout }, (incoming, outgoing) => {
    const request = /** @type {Request} */ (
      /** @type {unknown} */ (new IncomingRequest(incoming, outgoing))
    );
    answer(request).then(
      (response) => {
        const { body, headers, status } = /** @type {OutgoingResponse} */ (
          /** @type {unknown} */ (response)
        );
        // Node says so itself, for as long as the other side wants it.
        if (headers.connection === "keep-alive") delete headers.connection;
        outgoing.writeHead(status, headers);
        outgoing.end(body);
      },
      // Only a body that breaks off gets here, and then nobody is left to answer.
      () => outgoing.destroy(),
    );
  });
  server.listen({ host: hostname, port });
  await once(server, "listening");
  /** @type {Promise<void> | undefined} */
  let closed;
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port: address.port,
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

class IncomingRequest {
  #incoming;
  #outgoing;

  /**
   * @param {import("node:http").IncomingMessage} incoming
   * @param {import("node:http").ServerResponse} outgoing
   */
  constructor(incoming, outgoing) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
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
    return this.#incoming.method;
  }

  get url() {
    const { headers, url = "/" } = this.#incoming;
    if (!url.startsWith("/")) return url;
    // A host that is none must not move the path.
    const host = headers.host ?? "";
    return `http://${/^[\w.:[\]~-]+$/.test(host) ? host : "localhost"}${url}`;
  }

  get headers() {
    const { headers } = this.#incoming;
    return { get: (/** @type {string} */ name) => headers[name] ?? null };
  }

  get body() {
    return Readable.toWeb(this.#incoming);
  }

  text() {
    const incoming = this.#incoming;
    return new Promise((resolve, reject) => {
      /** @type {Buffer[]} */
      const chunks = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.on("end", () => resolve(Buffer.concat(chunks).toString()));
      incoming.on("error", reject);
      incoming.on("close", reject);
    });
  }
}

class OutgoingResponse {
  /**
   * @param {string | null} body
   * @param {{ status: number, headers: Record<string, string> }} init
   */
  constructor(body, { headers, status }) {
    this.body = body;
    this.headers = headers;
    this.status = status;
  }
}
