// 10,000 heartbeaters in one program, and loops that beat without any library. In each round every side has the machine to
// itself, in turn and anew: beside another and the server it would wait for a processor, and open connections for what waits.
// The server is small: clients are measured.

import { root } from "../../../scripts/steps.js";
import { run, start } from "../../runtimes/rig/commands.js";
import { settings } from "../heartbeaters/settings.js";

/**
 * What one program did in a window of time: the share of its sessions that were kept, the processor's time a beat in
 * microseconds, and the memory of each session in bytes.
 *
 * @typedef {{ kept: number, cpu: number, memory: number }} Window
 */

const sides = [
  { name: "service-registry-client", means: "client" },
  { name: "bare node:http", means: "nodeHttp" },
  { name: "bare global fetch", means: "globalFetch" },
];
const count = settings.beaters.toLocaleString("en");

/** @type {import("../row.js").Series} */
const nothing = { name: "", rounds: [] };

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  const all = sides.map((side) => ({ ...side, windows: /** @type {Window[]} */ ([]) }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, means, windows } of all) {
      progress(`${count} sessions by ${name}, round ${round} of ${rounds}`);
      windows.push(await keep(means));
    }
  }
  const figure = (/** @type {keyof Window} */ what) => {
    const [ours = nothing, ...references] = all.map(({ name, windows }) => ({
      name,
      rounds: windows.map((window) => window[what]),
    }));
    return { ours, references };
  };
  yield {
    id: "heartbeaters/kept",
    what: `Sessions kept by ${count} heartbeaters in one Node process, a beat every 2 s`,
    unit: "×",
    ...figure("kept"),
    judged: "value",
    target: { atLeast: 1 },
  };
  yield {
    id: "heartbeaters/cpu",
    what: "CPU time of their beats ÷ a bare loop over node:http",
    unit: "µs",
    ...figure("cpu"),
    judged: "ratio",
    target: { atMost: 1.3 },
    note: "Each side ran alone, in turn.",
  };
  const memory = figure("memory");
  const [bare = nothing] = memory.references;
  yield {
    id: "heartbeaters/memory",
    what: "Memory of each above a session of that loop",
    unit: "B",
    ours: {
      name: memory.ours.name,
      rounds: memory.ours.rounds.map((bytes, round) => bytes - (bare.rounds[round] ?? 0)),
    },
    references: [],
    judged: "value",
    target: { atMost: 3000 },
  };
  yield {
    id: "heartbeaters/memory-total",
    what: "Memory of each in all",
    unit: "B",
    ...memory,
    judged: "value",
  };
}

/**
 * Has one of these means keep its sessions, until it is known what that costs.
 *
 * @param {string} means
 * @returns {Promise<Window>}
 */
async function keep(means) {
  const server = start([process.execPath, "tests/bench/heartbeaters/server.js"], { cwd: root });
  try {
    const [line] = await server.says(/^{.*}$/m);
    const env = {
      URL_OF_SERVER: JSON.parse(line).url,
      BEGIN: String(Date.now() + settings.settlingMillis),
      MEANS: means,
    };
    const command = [process.execPath, "--expose-gc", "tests/bench/heartbeaters/program.js"];
    return JSON.parse(await run(command, { cwd: root, env, seconds: 60 }));
  } finally {
    await server.stop();
  }
}
