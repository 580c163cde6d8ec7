import { ServiceRegistryError } from "./errors.js";

const loopback = ["127.0.0.1", "::1", "localhost"];

/**
 * @param {import("./registry.js").Registry} registry
 * @param {import("./serve.js").ServeOptions | null} [options]
 * @returns {Promise<import("./serve.js").Server>}
 */
export async function serve(registry, options) {
  const hostname = options?.hostname ?? "127.0.0.1";
  const port = options?.port ?? 9000;
  check(typeof hostname === "string" && hostname !== "", "hostname must be a non-empty string");
  check(Number.isInteger(port) && port >= 0 && port <= 65535, "port must be from 0 to 65535");
  const open = loopback.includes(hostname) || registry.developmentAccount === null;
  check(open, `hostname must be one of ${loopback.join(", ")} for a registry without accounts`);
  const { listen } = await ("Deno" in globalThis
    ? import("./hosts/deno.js")
    : import("./hosts/node.js"));
  const server = await listen(registry, { hostname, port });
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${server.port}`, close: () => server.close() };
}

/**
 * @param {boolean} holds
 * @param {string} rule
 */
function check(holds, rule) {
  if (!holds) throw new ServiceRegistryError(`options.${rule}`, { code: "invalid_argument" });
}
