// A feed under observation, and ways to read it.

import { older } from "./feeding.js";
import { sleep, Tap } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("./feeding.js").Writer} Writer */
/** @typedef {import("service-registry-client").FollowOptions} FollowOptions */

export const registries = /** @type {[string, Intercept | undefined][]} */ ([
  ["a registry of today", undefined],
  ["an older registry", older],
]);

/**
 * A feed under observation.
 *
 * @param {Target} target
 * @param {FollowOptions} [options]
 * @param {Intercept} [intercept]
 */
export function following(target, options, intercept = (_call, proceed) => proceed()) {
  const counting = { answered: 0 };
  const tap = new Tap(target, async (call, proceed) => {
    const response = await intercept(call, proceed);
    counting.answered += 1;
    return response;
  });
  Object.defineProperty(tap, "answered", { get: () => counting.answered });
  const observed = /** @type {Tap & { answered: number }} */ (tap);
  /** @type {any} */
  const feed = tap.client.events.follow({ pollInterval: 10, ...options });
  return { tap: observed, feed };
}

/**
 * The next events of a feed, which is then left.
 *
 * @param {AsyncIterable<any> | undefined} feed
 * @param {number} count
 */
export async function take(feed, count) {
  const events = [];
  for await (const event of feed ?? []) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

/**
 * Makes events happen while others do their work.
 *
 * @param {Writer} writer
 * @param {number} count
 */
export async function slowly(writer, count) {
  const happened = [];
  for (let index = 0; index < count; index += 1) {
    happened.push(...(await writer.write(1)));
    if (index % 3 === 0) await sleep(2);
  }
  return happened;
}
