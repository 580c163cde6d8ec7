// Prints the matrix: a row for each consumer of the package, as a user installs it. Words after the command
// choose the consumers whose names contain one of them.

import { closeSharedBrowsers } from "./browsers/browser.js";
import { consumers } from "./consumers/index.js";
import { judge } from "./rig/judge.js";
import { Installed } from "./rig/project.js";

/** What two cores take without starving a heartbeat. */
const concurrency = 2;

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const chosen = consumers.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
);
const width = Math.max(...chosen.map(({ name }) => name.length));
const installed = new Installed();
const counts = { pass: 0, FAIL: 0, skipped: 0, exception: 0 };

const queue = chosen.values();
await Promise.all(Array.from({ length: concurrency }, work));
installed.remove();
await closeSharedBrowsers();
const { pass, FAIL, skipped, exception } = counts;
console.log(`${pass} pass, ${FAIL} fail, ${exception} excepted, ${skipped} skipped`);
process.exitCode = FAIL > 0 || pass === 0 ? 1 : 0;

async function work() {
  for (const consumer of queue) {
    const started = performance.now();
    const { state, reason } = await judge(consumer, installed);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const row = `${consumer.name.padEnd(width)}  ${seconds.padStart(5)} s  ${state}`;
    console.log(reason ? `${row}: ${reason}` : row);
    counts[state] += 1;
  }
}
