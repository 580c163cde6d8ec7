// Thousands of heartbeaters in one program, and loops that beat without any library. In each round every side has the machine
// to itself, in turn and anew: beside another and the server it would wait for a processor, and open connections for what waits.
// The server is small: clients are measured.

import { root } from "../../../scripts/steps.js";
import { start } from "../../runtimes/rig/commands.js";
import { settings } from "../heartbeaters/settings.js";

/** @typedef {import("../heartbeaters/watch.js").Told} Told */

/**
 * What one program did in a window of time.
 *
 * @typedef {object} Window
 * @property {number} inTime the share of the beats that were due
 * @property {number} kept the share of its sessions
 * @property {number} rate beats a second
 * @property {number} cpu the processor's time for each, in microseconds
 * @property {number} memory of each session, in bytes
 */

const sides = [
  { name: "service-registry-client", means: "client" },
  { name: "bare node:http", means: "nodeHttp" },
  { name: "bare global fetch", means: "globalFetch" },
];
const { beaters, meanPause, settlingMillis, timeout } = settings;
const count = beaters.toLocaleString("en");
const dueInSecond = Math.round((beaters / meanPause) * 1000).toLocaleString("en");

/** @type {import("../row.js").Series} */
const nothing = { name: "", rounds: [] };

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  const all = sides.map((side) => ({ ...side, windows: /** @type {Window[]} */ ([]) }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, means, windows } of round % 2 ? all : all.toReversed()) {
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
    id: "heartbeaters/in-time",
    what: `Beats in time of those due, of ${count} heartbeaters in one Node process`,
    unit: "×",
    ...figure("inTime"),
    judged: "value",
    target: { atLeast: 1 },
    note: `Sessions have a timeout of ${timeout} s, and a beat is in time with a second of it left.`,
  };
  yield {
    id: "heartbeaters/kept",
    what: "Their sessions that were kept",
    unit: "×",
    ...figure("kept"),
    judged: "value",
  };
  yield {
    id: "heartbeaters/rate",
    what: `Their beats a second, ${dueInSecond} of which are due`,
    unit: "1/s",
    ...figure("rate"),
    judged: "value",
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
    const { url } = JSON.parse(line);
    const env = { URL_OF_SERVER: url, BEGIN: String(Date.now() + settlingMillis), MEANS: means };
    const command = [process.execPath, "--expose-gc", "tests/bench/heartbeaters/program.js"];
    return await windowOf(start(command, { cwd: root, env }), url);
  } finally {
    await server.stop();
  }
}

/**
 * The server is asked from here: a program that is overloaded would be answered late.
 *
 * @param {ReturnType<typeof start>} program
 * @param {string} url
 * @returns {Promise<Window>}
 */
async function windowOf(program, url) {
  try {
    await program.says(/^begin$/m);
    await toldBy(url);
    await program.says(/^end$/m);
    const { beats, due, inTime, kept, seconds } = await toldBy(url);
    const [printed] = await program.says(/^{.*}$/m);
    const { cpu, memory } = JSON.parse(printed);
    const rate = beats / seconds;
    return { inTime: inTime / due, kept: kept / beaters, rate, cpu: cpu / rate, memory };
  } catch (error) {
    throw new Error(`${error}\n${program.output()}`);
  } finally {
    await program.stop();
  }
}

/** @param {string} url @returns {Promise<Told>} */
async function toldBy(url) {
  return (await fetch(`${url}/told`)).json();
}
