// A poller under observation.

import { Log } from "./beating.js";
import { Tap } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("service-registry-client").PollerOptions} PollerOptions */

export const update = "configuration_value.update";
export const names = [
  "service.join",
  "service.timeout",
  update,
  "configuration_value.remove",
  "service.update",
  "service.remove",
  "session.end",
  "services.timeout",
  "gap",
];

/**
 * A poller under observation.
 *
 * @param {Target} target
 * @param {PollerOptions} [options]
 * @param {Intercept} [intercept]
 */
export function polling(target, options, intercept) {
  const tap = new Tap(target, intercept);
  const poller = tap.client.events.getPoller({ pollInterval: 10, ...options });
  return { tap, poller, log: new Log(poller, names) };
}

/**
 * The feed, read past the tap.
 *
 * @param {Tap} tap
 * @param {string} [query]
 * @returns {Promise<any>}
 */
export async function read(tap, query = "") {
  const events = await tap.client.events.list(null, { extended: query !== "" });
  tap.calls.length = 0;
  return { values: [...events] };
}
