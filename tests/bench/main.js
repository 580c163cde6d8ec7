// npm run bench: what this package costs over the bare thing, both measured in turn in one run.
//
//   a call over the client ÷ bare fetch + JSON.parse
//   heartbeats/s of the registry ÷ a bare JSON echo on the same host
//
// A ratio is the median over rounds; beside it stand the lowest and the highest round. Absolute numbers are this
// machine's and compare with nothing.

import { cpus } from "node:os";
import { measureBeats } from "./beats.js";
import { runToEnd, startServer } from "./processes.js";
import { summarize } from "./statistics.js";

// It costs every Node process 38 ms and belongs to the machine, not to what is measured.
delete process.env.NODE_EXTRA_CA_CERTS;

const runtimes = [
  { name: "Node", command: [process.execPath] },
  { name: "Deno", command: ["deno", "run", "--quiet", "--allow-all"] },
];

const rows = [];
for (const runtime of runtimes) {
  rows.push(...(await callRows(runtime)));
  rows.push(await beatRow(runtime));
}
console.log(`\nOn ${cpus().length} cores of ${cpus()[0]?.model}\n`);
console.table(rows);

/**
 * @param {{ name: string, command: string[] }} runtime
 * @returns {Promise<object[]>}
 */
async function callRows({ name, command }) {
  console.log(`${name}: a call over the client against bare fetch…`);
  const server = await startServer([process.execPath, "tests/bench/registry-server.js"]);
  const output = await runToEnd([...command, "tests/bench/call.js"], server.environment);
  await server.stop();
  /** @type {{ inFlight: number, client: number[], bare: number[] }[]} */
  const results = JSON.parse(output);
  return results.map(({ inFlight, client, bare }) => ({
    runtime: name,
    what: `call ÷ bare fetch, ${inFlight} in flight`,
    ...summarize(client, bare),
    unit: "µs a call",
  }));
}

/**
 * @param {{ name: string, command: string[] }} runtime
 * @returns {Promise<object>}
 */
async function beatRow({ name, command }) {
  console.log(`${name}: heartbeats of the registry against a bare JSON echo…`);
  const registry = await startServer([...command, "tests/bench/registry-server.js"]);
  const echo = await startServer([...command, "tests/bench/echo-server.js"]);
  const { registry: beats, echo: echoes } = await measureBeats(
    registry.environment,
    echo.environment,
  );
  await Promise.all([registry.stop(), echo.stop()]);
  return {
    runtime: name,
    what: "registry heartbeats ÷ JSON echo",
    ...summarize(beats, echoes),
    unit: "a second",
  };
}
