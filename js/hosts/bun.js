import { Arrivals } from "./arrivals.js";
import { IncomingRequest } from "./incoming.js";
import { refuse, responseOf } from "./response.js";

/**
 * @typedef {object} BunRuntime
 * @property {(options: {
 *   hostname: string,
 *   port: number,
 *   reusePort: boolean,
 *   idleTimeout: number,
 *   development: false,
 *   tls?: import("./types.js").Tls,
 *   fetch: (request: Request, server: BunServer) => Promise<Response> | Response,
 * }) => BunServer} serve
 */

/**
 * @typedef {object} BunServer
 * @property {number} port
 * @property {number} pendingRequests
 * @property {(request: Request) => { address: string } | null} requestIP
 * @property {(closeActiveConnections?: boolean) => Promise<void>} stop
 */

/** In seconds: a request is held for half of it, and between two heartbeats a connection rests for 30. */
const idleTimeout = 120;

/**
 * @param {import("./types.js").Answerer} answer
 * @param {import("./types.js").HostOptions} options
 * @returns {Promise<import("./types.js").Listening>}
 */
export async function listen(answer, { hostname, port, requestTimeout = 30, tls }) {
  const { Bun } = /** @type {{ Bun: BunRuntime }} */ (/** @type {unknown} */ (globalThis));
  const arrivals = new Arrivals(requestTimeout * 1000);
  const scheme = tls ? "https" : "http";
  const serve = (
    /** @type {number} */ port,
    /** @type {boolean} */ reusePort,
    /** @type {any} */ tls,
  ) =>
    Bun.serve({
      hostname: hostname || "::",
      port,
      reusePort,
      idleTimeout,
      development: false,
      ...(tls ? { tls } : {}),
      fetch(request, server) {
        // Of two, Bun would take the one for the address and both for the header.
        const host = request.headers.get("host");
        if (host?.includes(",")) return new Response(null, { status: 400 });
        // With a host that is none, Bun gives the path alone.
        const url = request.url.startsWith("/")
          ? `${scheme}://localhost${request.url}`
          : request.url;
        return answer(new BunRequest(request, server, url, arrivals)).then(responseOf, refuse);
      },
    });
  if (tls && port !== 0) {
    // Below, a port may be shared, and one that another program has would be taken for free.
    await serve(port, false, tls).stop(true);
  }
  // Only so can a server take another's place, and only so can it have another certificate.
  let server = serve(port, Boolean(tls), tls);
  const bound = server.port;
  return {
    port: bound,
    connections: () => undefined,
    setTls(tls) {
      const old = server;
      server = serve(bound, true, tls);
      old.stop();
    },
    drain: () => server.stop(),
    close: () => server.stop(true),
  };
}

class BunRequest extends IncomingRequest {
  #request;
  #server;

  /** @param {Request} request @param {BunServer} server @param {string} url @param {import("./arrivals.js").Arrivals} arrivals */
  constructor(request, server, url, arrivals) {
    super(request, url, arrivals);
    this.#request = request;
    this.#server = server;
  }

  /** Of a connection that has broken off Bun does not know it any more: those count as one. */
  addressOfPeer() {
    return this.#server.requestIP(this.#request)?.address ?? "disconnected";
  }

  get signal() {
    return this.#request.signal;
  }
}
