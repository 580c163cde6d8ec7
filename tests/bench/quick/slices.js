// How many times as long one piece of work takes as another, on a machine that is busy with other things.
//
// Both run in turn, in slices of about a millisecond. What the machine does besides makes slices longer and never shorter,
// so of each side the shortest ones are what the work itself takes; a low quantile of many stands for them, since the very
// shortest may be the clock's doing. What slows all slices of a while, as a lower frequency does, slows both sides.

import { quantile } from "../statistics.js";

/** Of this module's own: some of what is measured puts another time in place. */
const now = performance.now.bind(performance);

const sliceMillis = 1;
const warmUpMillis = 700;
const slices = 500;
const share = 0.1;

/** Does something so many times. @typedef {(times: number) => Promise<void>} Work */

/**
 * @param {Work} work
 * @param {Work} reference
 */
export async function ratioOf(work, reference) {
  const sides = [await warmUp(work), await warmUp(reference)];
  for (let slice = 0; slice < slices; slice += 1) {
    for (const side of slice % 2 ? sides.toReversed() : sides) {
      side.micros.push(await time(side.work, side.times));
    }
  }
  const [ours = Number.NaN, theirs = Number.NaN] = sides.map(({ micros }) =>
    quantile(micros, share),
  );
  return ours / theirs;
}

/** @param {Work} work */
async function warmUp(work) {
  let times = 1;
  // On the processor, not by the clock: beside other programs an engine gets to its best code later.
  const start = process.cpuUsage();
  while (process.cpuUsage(start).user < warmUpMillis * 1000) {
    const micros = await time(work, times);
    times = Math.max(1, Math.round((sliceMillis * 1000) / micros));
  }
  return { work, times, micros: /** @type {number[]} */ ([]) };
}

/** Microseconds for one. @param {Work} work @param {number} times */
async function time(work, times) {
  const start = now();
  await work(times);
  return ((now() - start) * 1000) / times;
}
