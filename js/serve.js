/**
 * @param {import("./registry.js").Registry} registry
 * @param {import("./serve.js").ServeOptions} [options]
 * @returns {Promise<import("./serve.js").Server>}
 */
export async function serve(registry, { hostname = "127.0.0.1", port = 9000 } = {}) {
  const { listen } = await ("Deno" in globalThis
    ? import("./hosts/deno.js")
    : import("./hosts/node.js"));
  const server = await listen(registry, { hostname, port });
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${server.port}`, close: () => server.close() };
}
