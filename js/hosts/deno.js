/**
 * @typedef {object} DenoRuntime
 * @property {(
 *   options: { port: number, hostname: string, signal: AbortSignal, onListen: () => void },
 *   handler: (request: Request) => Promise<Response>,
 * ) => { addr: { port: number }, finished: Promise<void> }} serve
 */

/**
 * @param {import("../registry.js").Registry} registry
 * @param {{ hostname: string, port: number }} address
 */
export function listen(registry, { hostname, port }) {
  const { Deno } = /** @type {{ Deno: DenoRuntime }} */ (/** @type {unknown} */ (globalThis));
  // A shutdown would wait for requests that are held; an abort ends them.
  const closing = new AbortController();
  const { signal } = closing;
  const server = Deno.serve({ hostname, port, signal, onListen() {} }, (request) =>
    // Only a request that breaks off gets here, and then nobody is left to answer.
    registry.fetch(incoming(request)).catch(() => new Response(null, { status: 503 })),
  );
  return {
    port: server.addr.port,
    close() {
      closing.abort();
      return server.finished;
    },
  };
}

/**
 * What a registry uses of a request but for its signal: Deno aborts that after every answer, and warns
 * whoever reads it.
 *
 * @param {Request} request
 */
function incoming(request) {
  const used = {
    method: request.method,
    url: request.url,
    headers: request.headers,
    get body() {
      return request.body;
    },
    text: () => request.text(),
  };
  return /** @type {Request} */ (/** @type {unknown} */ (used));
}
