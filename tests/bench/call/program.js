// Runs in Node, Deno and Bun: makes the calls of the side named as its argument. Told how many at a time and for how long, it
// answers how long they took by the clock and of this process's CPU time; told nothing, what a call gave.

import process from "node:process";
import { createInterface } from "node:readline";
import { sides } from "./sides.js";

/** @typedef {{ wall: number, cpu: number, made: number }} Turn µs of the clock and of the processor, and how many calls */
/** @typedef {{ inFlight: number, millis: number }} Load */

const place = JSON.parse(process.env.PLACE ?? "{}");
const [name = ""] = process.argv.slice(2);
const side = sides[name];
if (!side) throw new Error(`There is no side "${name}".`);
const call = await side(place);

for await (const line of createInterface({ input: process.stdin })) {
  const load = /** @type {Load | null} */ (JSON.parse(line));
  console.log(JSON.stringify(load ? await time(load) : await call()));
}
process.exit(0);

/** @param {Load} load @returns {Promise<Turn>} */
async function time({ inFlight, millis }) {
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
