// What settings demand of each other, and of the host.

import { BlockList, isIP } from "node:net";
import { invalid } from "./read-settings.js";

/** @typedef {import("./read-settings.js").Settings} Settings */

const hosts = { bun: "Bun", deno: "Deno", node: "Node" };

/** @param {Settings} settings */
export function checkTogether({ values, places }) {
  const { accounts, listen, operationsListen, tlsCert, tlsKey } = values;
  if (Boolean(tlsCert) !== Boolean(tlsKey)) {
    const [given, missing] = tlsCert ? ["tlsCert", "tls-key"] : ["tlsKey", "tls-cert"];
    throw invalid(`${places[given]} needs ${missing} beside it.`);
  }
  if (!accounts && listen && !isLoopback(listen.hostname)) {
    throw invalid(
      `${places.listen}: "${listen.hostname || "all addresses"}" must be 127.0.0.1, [::1] or localhost without accounts; ` +
        "make a file of them with service-registry account add, and give it with --accounts FILE.",
    );
  }
  if (
    operationsListen &&
    listen &&
    operationsListen.port !== 0 &&
    operationsListen.port === listen.port
  ) {
    throw invalid(`${places.operationsListen}: must be another port than listen has.`);
  }
}

/**
 * What a host cannot do is refused if it was asked for and would protect; what it does in part is said.
 *
 * @param {Settings} settings
 * @param {"bun" | "deno" | "node"} host
 * @returns {string[]} warnings
 */
export function checkAgainstHost({ values, places }, host) {
  if (host === "node") return [];
  for (const [option, what] of [
    ["maxConnections", "count connections"],
    ["maxHeaderSize", "be told the size of a head"],
  ]) {
    if (option !== undefined && values[option] !== undefined) {
      throw invalid(
        `${places[option]}: ${hosts[host]}'s server cannot ${what}; leave it out, or serve on Node.`,
      );
    }
  }
  return values.requestTimeout !== undefined
    ? [
        `${places.requestTimeout}: on ${hosts[host]} it holds for bodies; how long a head may take is the host's own`,
      ]
    : [];
}

/** @param {string} hostname */
function isLoopback(hostname) {
  if (hostname === "localhost") return true;
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  const version = isIP(hostname);
  return version !== 0 && loopback.check(hostname, version === 4 ? "ipv4" : "ipv6");
}
