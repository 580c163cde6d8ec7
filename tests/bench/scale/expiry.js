// Many sessions that end at once, and those who ask meanwhile.

import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { goOn, standStill, Target, tell } from "./registry.js";

const [rounds = 5, sessions = 100_000] = process.argv.slice(2).map(Number);
const timeout = 30_000;
/** What is asked meanwhile, in turn. */
const paths = [
  "/services?tag=web&limit=100",
  "/sessions?limit=100",
  "/events?limit=100",
  "/views/overview?limit=100",
];

/** @type {number[]} */
const totals = [];
/** @type {number[]} */
const waits = [];
for (let round = 0; round < rounds; round += 1) {
  const { total, longest } = await endAll();
  totals.push(total);
  waits.push(longest);
  process.stderr.write(`  ${total.toFixed(0)} ms, longest wait ${longest.toFixed(0)} ms\n`);
}
tell({ totals, waits });

/** Milliseconds from the deadline until the last is gone, and the longest that a request took meanwhile. */
async function endAll() {
  const target = await new Target().logIn();
  standStill();
  for (let created = 0; created < sessions; created += 1) {
    const metadata = { host: `web-${created}.example`, rack: "b7" };
    await target.send("POST", "/sessions", { heartbeat_timeout: timeout / 1000, metadata });
  }
  const lead = 100;
  goOn(timeout - lead);
  const deadline = performance.now() + lead;
  let longest = 0;
  for (let asked = 0; target.registry.statistics().expiredSessions < sessions; asked += 1) {
    await sleep(2);
    const started = performance.now();
    await target.send("GET", String(paths[asked % paths.length]));
    longest = Math.max(longest, performance.now() - started);
  }
  const total = performance.now() - deadline;
  const { events } = target.registry.statistics();
  if (events !== sessions) throw new Error(`${sessions} sessions ended with ${events} events`);
  await target.registry.close();
  return { total, longest };
}
