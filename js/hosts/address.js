import { isIP } from "node:net";

/** An IPv4 address as it is written where it did not come to a socket of IPv6. @param {string} address */
export function plain(address) {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}
