import { Arrivals } from "./arrivals.js";
import { IncomingRequest } from "./incoming.js";
import { refuse, responseOf } from "./response.js";

/**
 * @typedef {object} DenoRuntime
 * @property {(
 *   options: { port: number, hostname: string, signal: AbortSignal, onListen: () => void, cert?: string, key?: string },
 *   handler: (request: Request, info: DenoInfo) => Promise<Response>,
 * ) => DenoServer} serve
 */

/** @typedef {{ readonly remoteAddr: { hostname: string } }} DenoInfo */

/** @typedef {import("./types.js").Tls} Tls */

/** @typedef {{ addr: { port: number }, finished: Promise<void>, shutdown: () => Promise<void> }} DenoServer */

/**
 * @param {import("./types.js").Answerer} answer
 * @param {import("./types.js").HostOptions} options
 * @returns {import("./types.js").Listening}
 */
export function listen(answer, { hostname, port, requestTimeout = 30, tls }) {
  const { Deno } = /** @type {{ Deno: DenoRuntime }} */ (/** @type {unknown} */ (globalThis));
  const arrivals = new Arrivals(requestTimeout * 1000);
  const start = (/** @type {number} */ port, /** @type {Tls | undefined} */ tls) => {
    // A shutdown would wait for requests that are held; an abort ends them.
    const closing = new AbortController();
    const { signal } = closing;
    const server = Deno.serve(
      { hostname: hostname || "::", port, signal, onListen() {}, ...tls },
      (request, info) => answer(new DenoRequest(request, info, arrivals)).then(responseOf, refuse),
    );
    let isEnding = false;
    return {
      port: server.addr.port,
      drain() {
        isEnding = true;
        return server.shutdown();
      },
      close() {
        // Once it drains, nothing can hurry it: what is left ends by itself, or with the process.
        if (isEnding) return Promise.resolve();
        closing.abort();
        return server.finished;
      },
    };
  };
  let server = start(port, tls);
  let current = tls;
  return {
    port: server.port,
    connections: () => undefined,
    async setTls(tls) {
      // A certificate is a server's for life. What is under way goes on with the one that there was.
      const old = server;
      old.drain();
      try {
        server = await again(() => start(old.port, tls));
        current = tls;
      } catch (error) {
        server = await again(() => start(old.port, current));
        throw error;
      }
    },
    drain: () => server.drain(),
    close: () => server.close(),
  };
}

/** Without the request's signal: Deno aborts it after every answer, and warns whoever reads it. */
class DenoRequest extends IncomingRequest {
  #info;

  /** @param {Request} request @param {DenoInfo} info @param {import("./arrivals.js").Arrivals} arrivals */
  constructor(request, info, arrivals) {
    const url = urlOf(request.url, request.headers.get("host") ?? "");
    super(request, url, arrivals);
    this.#info = info;
  }

  addressOfPeer() {
    return this.#info.remoteAddr.hostname;
  }
}

/**
 * Begins to listen where another server has just ceased to.
 *
 * @template T
 * @param {() => T} serve
 */
async function again(serve) {
  for (let tries = 0; ; tries += 1) {
    try {
      return serve();
    } catch (error) {
      const isTaken = /** @type {{ code?: string }} */ (error).code === "EADDRINUSE";
      if (!isTaken || tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** A host that is none must not move the path. @param {string} url @param {string} host */
function urlOf(url, host) {
  if (/^[\w.:[\]~-]*$/.test(host)) return url;
  const scheme = url.slice(0, url.indexOf("://") + 3);
  return url.startsWith(scheme + host)
    ? `${scheme}localhost${url.slice(scheme.length + host.length)}`
    : url;
}
