import { FastResponse, serve as listen } from "srvx";

/**
 * @param {import("./registry.js").Registry} registry
 * @param {import("./serve.js").ServeOptions} [options]
 * @returns {Promise<import("./serve.js").Server>}
 */
export async function serve(registry, { hostname = "127.0.0.1", port = 9000 } = {}) {
  const server = listen({
    fetch: registry.handler(FastResponse),
    hostname,
    port,
    // The program that serves decides about signals and the console.
    gracefulShutdown: false,
    manual: true,
    silent: true,
  });
  await server.serve();
  const url = (server.url ?? `http://${hostname}:${port}/`).replace(/\/$/, "");
  return { url, close: () => server.close(true) };
}
