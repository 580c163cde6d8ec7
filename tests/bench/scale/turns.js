// Registries of several sizes, measured in turn.

import { median, ratiosOf } from "../statistics.js";

/** @typedef {Record<string, { size: number, value: number }[]>} Points of the curve of each operation */

/** How much of a round one size gets before the next has its turn. */
const turnsInRound = 5;
/** Of each operation in a turn: enough for a clock, few enough for sizes to see the same machine. */
const countInTurn = 40;

/**
 * @template S
 * @typedef {Record<string, (sized: S) => Promise<void>>} Operations by name; each does one of a kind
 */

/**
 * @template S
 * @param {S[]} sizes
 * @param {Operations<S>} operations
 * @param {number} rounds
 * @returns {Promise<Record<string, number[][]>>} of each operation, microseconds by size and round
 */
export async function measureInTurn(sizes, operations, rounds) {
  /** @type {Record<string, number[][]>} */
  const times = {};
  for (const name of Object.keys(operations)) times[name] = sizes.map(() => []);
  // The first round only warms up.
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, operation] of Object.entries(operations)) {
      const sums = sizes.map(() => 0);
      for (let turn = 0; turn < turnsInRound; turn += 1) {
        for (const index of order(sizes.length, turn)) {
          sums[index] =
            Number(sums[index]) + (await time(operation, /** @type {S} */ (sizes[index])));
        }
      }
      if (round < 0) continue;
      for (const [index, sum] of sums.entries()) {
        times[name]?.[index]?.push((sum * 1000) / (turnsInRound * countInTurn));
      }
    }
  }
  return times;
}

/** Who is first changes with every turn. @param {number} length @param {number} turn */
function order(length, turn) {
  const indices = Array.from({ length }, (_, index) => index);
  return turn % 2 ? indices.reverse() : indices;
}

/**
 * @template S
 * @param {(sized: S) => Promise<void>} operation
 * @param {S} sized
 */
async function time(operation, sized) {
  const started = performance.now();
  for (let count = 0; count < countInTurn; count += 1) await operation(sized);
  return performance.now() - started;
}

/**
 * Adds what a size takes. It was measured beside the smallest, and the machine may have been slower or faster when the
 * size before it was: so what stands in the curve is how many times the smallest of the same rounds it takes.
 *
 * @param {Points} points
 * @param {number} smallest
 * @param {number} size
 * @param {Record<string, number[][]>} times of the smallest and of this size
 */
export function addPoints(points, smallest, size, times) {
  for (const [name, [smalls = [], larges = []]] of Object.entries(times)) {
    points[name] ??= [{ size: smallest, value: median(smalls) }];
    const unit = Number(points[name]?.[0]?.value);
    points[name]?.push({ size, value: unit * median(ratiosOf(larges, smalls)) });
  }
}
