import { isIP } from "node:net";
import proxyAddr from "../../pkg/vendor/proxy-addr.js";
import { plain } from "../hosts/address.js";

/** @typedef {import("../hosts/types.js").HostRequest} HostRequest */

/**
 * Makes a request of a proxy that is trusted its client's own: the address, scheme and host that the proxy tells. What anybody
 * else says of that is removed.
 *
 * @param {string[]} trusted addresses, networks, or the names of networks
 * @returns {(request: HostRequest) => void}
 */
export function proxies(trusted) {
  // Then nobody need know who the neighbour is.
  if (trusted.length === 0) return distrust;
  const trust = proxyAddr.compile(trusted);
  return (request) => {
    const { headers } = request;
    const neighbour = request.peer;
    if (!trust(neighbour, 0)) {
      distrust(request);
      return;
    }
    request.peer = clientOf(neighbour, headers.get("x-forwarded-for"), trust);
    const proto = first(headers.get("x-forwarded-proto"));
    const host = first(headers.get("x-forwarded-host"));
    request.headers = {
      get(name) {
        if (name === "host" && host) return host;
        return name === "x-forwarded-proto" ? proto : headers.get(name);
      },
    };
  };
}

/** @param {HostRequest} request */
function distrust(request) {
  const { headers } = request;
  request.headers = {
    get: (name) => (name.startsWith("x-forwarded-") ? null : headers.get(name)),
  };
}

/**
 * The last one in the chain whom we do not trust, because all that those said who are before may be made up.
 *
 * @param {string} neighbour
 * @param {string | null} chain
 * @param {(address: string, hops: number) => boolean} trust
 */
function clientOf(neighbour, chain, trust) {
  if (!chain) return neighbour;
  const request = { socket: { remoteAddress: neighbour }, headers: { "x-forwarded-for": chain } };
  const address = proxyAddr(/** @type {any} */ (request), trust);
  return isIP(address) ? plain(address) : neighbour;
}

/** What the proxy that is nearest to the client said. @param {string | null} list */
function first(list) {
  return list?.split(",", 1)[0]?.trim() ?? null;
}
