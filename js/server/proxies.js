import { isIP } from "node:net";
import proxyAddr from "../../pkg/vendor/proxy-addr.js";

/** @typedef {import("../hosts/types.js").HostRequest} HostRequest */

/**
 * Makes a request of a proxy that is trusted its client's own: the address, scheme and host that the proxy tells. What anybody
 * else says of that is removed.
 *
 * @param {string[]} trusted addresses, networks, or the names of networks
 * @returns {(request: HostRequest) => void}
 */
export function proxies(trusted) {
  const trust = proxyAddr.compile(trusted);
  return (request) => {
    const { headers } = request;
    const neighbour = plain(request.peer);
    if (!trust(neighbour, 0)) {
      request.peer = neighbour;
      request.headers = {
        get: (name) => (name.startsWith("x-forwarded-") ? null : headers.get(name)),
      };
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

/** An IPv4 address as it is written where it did not come to a socket of IPv6. @param {string} address */
function plain(address) {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** What the proxy that is nearest to the client said. @param {string | null} list */
function first(list) {
  return list?.split(",", 1)[0]?.trim() ?? null;
}
