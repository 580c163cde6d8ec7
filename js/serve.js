import { ServiceRegistryError } from "./errors.js";
import { answerClass } from "./hosts/answer.js";
import { listen } from "./hosts/listen.js";
import { proxies } from "./server/proxies.js";

const names = ["hostname", "port", "trustProxy"];
const loopback = ["127.0.0.1", "::1", "localhost"];

/**
 * @param {import("./registry.js").Registry} registry
 * @param {import("./serve.js").ServeOptions | null} [options]
 * @returns {Promise<import("./serve.js").Server>}
 */
export async function serve(registry, options) {
  if (typeof registry?.handler !== "function") {
    throw new ServiceRegistryError("registry must be a Registry", { code: "invalid_argument" });
  }
  checkNames(options ?? {});
  const hostname = options?.hostname ?? "127.0.0.1";
  const port = options?.port ?? 9000;
  const trusted = options?.trustProxy ?? [];
  check(typeof hostname === "string" && hostname !== "", "hostname must be a non-empty string");
  check(Number.isInteger(port) && port >= 0 && port <= 65535, "port must be from 0 to 65535");
  const open = loopback.includes(hostname) || registry.developmentAccount === null;
  check(open, `hostname must be one of ${loopback.join(", ")} for a registry without accounts`);
  const identify = proxiesOf(trusted);
  const answer = /** @type {import("./hosts/types.js").Answerer} */ (
    /** @type {unknown} */ (registry.handler(answerClass))
  );
  const server = await listen(
    (request) => {
      identify(request);
      return answer(request);
    },
    { hostname, port },
  );
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${host}:${server.port}`, close: () => server.close() };
}

/**
 * @param {import("./serve.js").StartOptions | null} [options]
 * @returns {Promise<import("./serve.js").RunningServer>}
 */
export async function startServer(options) {
  // Who serves a registry of their own needs none of what a server has besides.
  const server = await import("./server/start.js");
  return server.startServer(options);
}

/** @param {object} options */
function checkNames(options) {
  if (typeof options !== "object" || Array.isArray(options)) {
    throw new ServiceRegistryError("options must be an object", { code: "invalid_argument" });
  }
  const other = Object.keys(options).find((name) => !names.includes(name));
  check(other === undefined, `${other} is not an option; there are ${names.join(", ")}`);
}

/** @param {unknown} trusted */
function proxiesOf(trusted) {
  try {
    if (Array.isArray(trusted)) return proxies(trusted);
  } catch {
    // What it says names no option.
  }
  throw invalid("trustProxy must be a list of addresses and networks");
}

/**
 * @param {boolean} holds
 * @param {string} rule
 */
function check(holds, rule) {
  if (!holds) throw invalid(rule);
}

/** @param {string} rule */
function invalid(rule) {
  return new ServiceRegistryError(`options.${rule}`, { code: "invalid_argument" });
}
