// Registries of several sizes, measured in turn.

/**
 * @template S
 * @typedef {object} Operation
 * @property {number} count how often in a turn: `many`, or `few` where it changes how much there is
 * @property {(sized: S) => Promise<void>} run
 */

/**
 * @template S
 * @typedef {Record<string, Operation<S>>} Operations by name
 */

/** @typedef {import("../row.js").Curve["points"]} Points */

/** Enough for a turn to fill the caches with what it needs itself. */
export const many = 200;
export const few = 20;
/** Even: there and back, so that each size is first as often as last. */
const turnsInRound = 10;
/** V8 compiles WebAssembly anew when it has been called for some thousands of times. */
const callsBefore = 4_000;

/**
 * @template S
 * @param {Map<number, S>} bySize
 * @param {Operations<S>} operations
 */
export async function warmUp(bySize, operations) {
  for (let calls = 0; calls < callsBefore; calls += few) {
    for (const { run } of Object.values(operations)) {
      for (const sized of bySize.values()) await time({ run, count: few }, sized);
    }
  }
}

/**
 * @template S
 * @param {Map<number, S>} bySize in ascending order
 * @param {Operations<S>} operations
 * @param {number} rounds
 * @returns {Promise<Record<string, Points>>} of each operation, in microseconds
 */
export async function measureInTurn(bySize, operations, rounds) {
  /** @type {Record<string, Points>} */
  const points = {};
  for (const name of Object.keys(operations)) {
    points[name] = [...bySize.keys()].map((size) => ({ size, rounds: [] }));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, sums] of Object.entries(await measureRound([...bySize.values()], operations)))
      for (const [index, sum] of sums.entries()) points[name]?.[index]?.rounds.push(sum);
  }
  return points;
}

/**
 * @template S
 * @param {S[]} sizes
 * @param {Operations<S>} operations
 * @returns {Promise<Record<string, number[]>>} of each operation, microseconds by size
 */
async function measureRound(sizes, operations) {
  /** @type {Record<string, number[]>} */
  const means = {};
  for (const name of Object.keys(operations)) means[name] = sizes.map(() => 0);
  for (let turn = 0; turn < turnsInRound; turn += 1) {
    // Operations take turns, too: what one adds another removes before there is much more.
    for (const [name, operation] of Object.entries(operations)) {
      const ofName = means[name] ?? [];
      for (const index of order(sizes.length, turn)) {
        const millis = await time(operation, /** @type {S} */ (sizes[index]));
        ofName[index] = Number(ofName[index]) + (millis * 1000) / (turnsInRound * operation.count);
      }
    }
  }
  return means;
}

/** Who is first changes with every turn. @param {number} length @param {number} turn */
function order(length, turn) {
  const indices = Array.from({ length }, (_, index) => index);
  return turn % 2 ? indices.reverse() : indices;
}

/**
 * @template S
 * @param {Operation<S>} operation
 * @param {S} sized
 */
async function time({ run, count }, sized) {
  const started = performance.now();
  for (let done = 0; done < count; done += 1) await run(sized);
  return performance.now() - started;
}
