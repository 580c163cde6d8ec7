/**
 * @typedef {object} DenoRuntime
 * @property {(
 *   options: { port: number, hostname: string, onListen: () => void },
 *   handler: (request: Request) => Promise<Response>,
 * ) => { addr: { port: number }, shutdown: () => Promise<void> }} serve
 */

/**
 * @param {import("../registry.js").Registry} registry
 * @param {{ hostname: string, port: number }} address
 */
export function listen(registry, { hostname, port }) {
  const { Deno } = /** @type {{ Deno: DenoRuntime }} */ (/** @type {unknown} */ (globalThis));
  const server = Deno.serve({ hostname, port, onListen() {} }, (request) =>
    registry.fetch(request),
  );
  return { port: server.addr.port, close: () => server.shutdown() };
}
