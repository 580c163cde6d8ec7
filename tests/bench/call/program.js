// Runs in Node, Deno and Bun: times the sides named as arguments, in short turns one after the other, and prints what a call
// took of each round, by the clock and of this process's CPU time.

import { deepEqual } from "node:assert/strict";
import process from "node:process";
import { sides } from "./sides.js";

/** @typedef {{ name: string, wall: number[], cpu: number[] }} Timed of a side, µs a call, a number a round */
/** @typedef {{ inFlight: number, sides: Timed[], server: number }} Output with the server's CPU time, µs a call */

const place = JSON.parse(process.env.PLACE ?? "{}");
const rounds = Number(process.env.ROUNDS);
/** Before what counts: until then engines still optimise. */
const warmUps = 4;
/** So short that a disturbance of the machine hits both sides. */
const turnsInRound = 8;

/** What is measured at a time, and how long a turn then is. */
const loads = [
  { inFlight: 1, millis: 10 },
  { inFlight: 32, millis: 20 },
];

const names = process.argv.slice(2);
const calls = await Promise.all(
  names.map(async (name) => ({ name, call: await sideOf(name)(place) })),
);
for (const { call } of calls) deepEqual(await call(), await calls[0]?.call());

/** @type {Output[]} */
const outputs = [];
for (const load of loads) outputs.push(await measure(load));
console.log(JSON.stringify(outputs));
process.exit(0);

/** @param {{ inFlight: number, millis: number }} load @returns {Promise<Output>} */
async function measure({ inFlight, millis }) {
  /** @type {Timed[]} */
  const timed = names.map((name) => ({ name, wall: [], cpu: [] }));
  let serverBefore = 0;
  let all = 0;
  for (let round = -warmUps; round < rounds; round += 1) {
    if (round === 0) serverBefore = await serverTime();
    const sums = calls.map(() => ({ wall: 0, cpu: 0, calls: 0 }));
    collectGarbage();
    for (let turn = 0; turn < turnsInRound; turn += 1) {
      const order = [...calls.entries()];
      // There and back, so that nobody always follows the same other.
      if ((round + turn) % 2) order.reverse();
      for (const [index, { call }] of order) {
        const { wall, cpu, made } = await time(call, inFlight, millis);
        const sum = sums[index];
        if (!sum) continue;
        sum.wall += wall;
        sum.cpu += cpu;
        sum.calls += made;
      }
    }
    if (round < 0) continue;
    for (const [index, sum] of sums.entries()) {
      timed[index]?.wall.push(sum.wall / sum.calls);
      timed[index]?.cpu.push(sum.cpu / sum.calls);
      all += sum.calls;
    }
  }
  return { inFlight, sides: timed, server: ((await serverTime()) - serverBefore) / all };
}

/**
 * Calls for a time, in µs.
 *
 * @param {() => Promise<unknown>} call
 * @param {number} inFlight
 * @param {number} millis
 */
async function time(call, inFlight, millis) {
  let made = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const lane = async () => {
    for (; performance.now() < start + millis; made += 1) await call();
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const wall = (performance.now() - start) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: user + system, made };
}

/** In µs. @returns {Promise<number>} */
async function serverTime() {
  return await (await fetch(`${place.url}/cpu`)).json();
}

function collectGarbage() {
  const { gc, Bun } = /** @type {{ gc?: () => void, Bun?: { gc: (sync: boolean) => void } }} */ (
    globalThis
  );
  if (Bun) Bun.gc(true);
  else gc?.();
}

/** @param {string} name */
function sideOf(name) {
  const side = sides[name];
  if (!side) throw new Error(`There is no side "${name}".`);
  return side;
}
