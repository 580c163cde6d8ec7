// A call of the client beside the bare call: one by one and 32 in flight, each in a process of its own, in short turns: what
// shares a process shares its garbage, its caches and what its engine has learned. The server is small and answers what the
// registry answered once, so that it is the client which is measured.

import { deepEqual } from "node:assert/strict";
import { root } from "../../../scripts/steps.js";
import { start } from "../../runtimes/rig/commands.js";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { runner } from "../../server/rig/serve.js";
import { openDialogue } from "../dialogue.js";
import { noteOfAbsent } from "../peers/absence.js";
import { installPeers, versionOf } from "../peers/npm.js";
import { median } from "../statistics.js";

/** @typedef {import("../call/program.js").Turn} Turn */
/** @typedef {import("../call/program.js").Load} Load */
/** @typedef {import("../../server/rig/serve.js").Host} Host */
/** @typedef {import("../peers/npm.js").Peers} Peers */

/** @typedef {{ wall: number[], cpu: number[] }} Timed µs a call, a number a round */
/** @typedef {{ load: Load, sides: Map<string, Timed>, server: number[] }} Output with the server's CPU time, µs a call, per processes */

/**
 * @typedef {object} Comparison
 * @property {string} id
 * @property {string} what
 * @property {string[]} sides the client first, then what its target is about
 * @property {number} atMost
 */

/**
 * How many calls each side makes before anything counts. Not a time: engines count what runs, and Node 20's `fetch` still
 * becomes faster after 8,000, which take a slow machine many seconds.
 */
const warmUpCalls = 16_000;
const warmUpMillis = 100;
/** How many each side has, one after the other: what an engine makes of the same program differs from one to the next. */
const processes = 3;
/** So short that a disturbance of the machine hits all sides. */
const turnsInRound = 8;

/** What is measured at a time, and how long a turn then is. @type {Load[]} */
const loads = [
  { inFlight: 1, millis: 15 },
  { inFlight: 32, millis: 25 },
];

/** Of these sides another package makes the calls. */
const packages = ["ky", "consul"];

const likeFetch = ["client", "bare fetch", "fetch with a deadline"];

/** @type {Record<Host, Comparison[]>} */
const comparisons = {
  node: [
    {
      id: "node",
      what: "on Node, as it comes",
      sides: ["client", "bare fetch", "bare node:http", "consul"],
      atMost: 1.1,
    },
    {
      id: "node-fetch",
      what: "on Node, over the global fetch",
      sides: ["client, global fetch", "bare fetch", "fetch with a deadline", "ky"],
      atMost: 1.1,
    },
    {
      id: "node-undici",
      what: "on Node, over undici's own client",
      sides: ["client, undici", "bare fetch", "bare undici"],
      atMost: 0.5,
    },
  ],
  deno: [{ id: "deno", what: "on Deno", sides: likeFetch, atMost: 1.1 }],
  bun: [{ id: "bun", what: "on Bun", sides: likeFetch, atMost: 1.1 }],
};

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  const peers = await installPeers();
  for (const host of /** @type {const} */ (["node", "deno", "bun"])) {
    progress(host);
    try {
      for (const output of await outputsOf(host, peers, rounds)) {
        for (const comparison of comparisons[host]) yield* figuresOf(comparison, peers, output);
      }
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      for (const comparison of comparisons[host]) {
        for (const { inFlight } of loads) yield absentFigure(comparison, inFlight, error.message);
      }
    }
  }
}

/**
 * @param {Host} host
 * @param {Peers} peers
 * @param {number} rounds
 * @returns {Promise<Output[]>}
 */
async function outputsOf(host, peers, rounds) {
  const command = [...(await runner(host)), "tests/bench/call/program.js"];
  const server = start([process.execPath, "tests/bench/call/server.js"], { cwd: root });
  const names = [...new Set(comparisons[host].flatMap(({ sides }) => sides))].filter(
    (name) => peers.absent === undefined || !packages.includes(name),
  );
  const outputs = loads.map((load) => ({
    load,
    sides: new Map(names.map((name) => [name, { wall: [], cpu: [] }])),
    server: [],
  }));
  try {
    const [line] = await server.says(/^{.*}$/m);
    const place = JSON.parse(line);
    const env = { ...process.env, PLACE: JSON.stringify({ ...place, peers: peers.folder }) };
    for (let count = 0; count < processes; count += 1) {
      const open = (/** @type {string} */ name) => openDialogue(name, [...command, name], env);
      const programs = new Map(names.map((name) => [name, open(name)]));
      try {
        await compareValues([...programs.values()]);
        for (const output of outputs) {
          await time(output, programs, Math.ceil(rounds / processes), place.url);
        }
      } finally {
        for (const program of programs.values()) await program.close();
      }
    }
  } finally {
    await server.stop();
  }
  return outputs;
}

/** @param {ReturnType<typeof openDialogue>[]} programs */
async function compareValues(programs) {
  /** @type {unknown[]} */
  const values = [];
  for (const { ask } of programs) values.push(await ask(null));
  for (const value of values) deepEqual(value, values[0]);
}

/**
 * @param {Output} output to which rounds are added
 * @param {Map<string, ReturnType<typeof openDialogue>>} programs
 * @param {number} rounds
 * @param {string} url
 */
async function time({ load, sides, server }, programs, rounds, url) {
  await warmUp(load, programs);
  let serverBefore = 0;
  let all = 0;
  // One more round before, in the rhythm of those that count.
  for (let round = -1; round < rounds; round += 1) {
    if (round === 0) serverBefore = await serverTime(url);
    const sums = new Map([...programs.keys()].map((name) => [name, { wall: 0, cpu: 0, made: 0 }]));
    for (let turn = 0; turn < turnsInRound; turn += 1) {
      const order = [...programs];
      // There and back, so that nobody always follows the same other.
      if ((round + turn) % 2) order.reverse();
      for (const [name, { ask }] of order) {
        const { wall, cpu, made } = /** @type {Turn} */ (await ask(load));
        const sum = /** @type {Turn} */ (sums.get(name));
        sum.wall += wall;
        sum.cpu += cpu;
        sum.made += made;
      }
    }
    if (round < 0) continue;
    for (const [name, { wall, cpu, made }] of sums) {
      sides.get(name)?.wall.push(wall / made);
      sides.get(name)?.cpu.push(cpu / made);
      all += made;
    }
  }
  server.push(((await serverTime(url)) - serverBefore) / all);
}

/**
 * In turns, too, although it takes longer: in a process that rests for some seconds V8's memory reducer runs, and Node 20's `fetch`
 * then takes twice as long for thousands of calls.
 *
 * @param {Load} load
 * @param {Map<string, ReturnType<typeof openDialogue>>} programs
 */
async function warmUp(load, programs) {
  const cold = new Map([...programs.keys()].map((name) => [name, warmUpCalls]));
  while (cold.size > 0) {
    for (const [name, { ask }] of programs) {
      const left = cold.get(name);
      const { made } = /** @type {Turn} */ (
        await ask(left ? { ...load, millis: warmUpMillis } : load)
      );
      if (left && left > made) cold.set(name, left - made);
      else cold.delete(name);
    }
  }
}

/** In µs. @param {string} url @returns {Promise<number>} */
async function serverTime(url) {
  return /** @type {number} */ (await (await fetch(`${url}/cpu`)).json());
}

/**
 * @param {Comparison} comparison
 * @param {Peers} peers
 * @param {Output} output
 * @returns {import("../row.js").Figure[]}
 */
function figuresOf(comparison, peers, { load: { inFlight }, sides, server }) {
  const [ours = "", ...references] = comparison.sides;
  const missing = packages
    .filter((name) => references.includes(name))
    .map((name) => ({ name, absent: peers.absent }));
  const roundsOf = (/** @type {string} */ name, /** @type {keyof Timed} */ clock) =>
    sides.get(name)?.[clock] ?? [];
  const figure = (/** @type {keyof Timed} */ clock) => ({
    unit: "µs",
    ours: { name: "service-registry-client", rounds: roundsOf(ours, clock) },
    references: references.map((name) => ({
      ...nameOf(name, peers),
      rounds: roundsOf(name, clock),
    })),
    judged: /** @type {const} */ ("ratio"),
  });
  return [
    {
      ...titleOf(comparison, inFlight),
      ...figure("wall"),
      ...noteOfAbsent(
        missing,
        `The server took ${median(server).toFixed(0)} µs of CPU time a call.`,
      ),
    },
    {
      id: `call/${comparison.id}/${inFlight}/cpu`,
      what: `Its CPU time ${comparison.what}, ${loadInWords(inFlight)}`,
      ...figure("cpu"),
    },
  ];
}

/**
 * @param {Comparison} comparison
 * @param {number} inFlight
 */
function titleOf({ id, what, atMost }, inFlight) {
  return {
    id: `call/${id}/${inFlight}`,
    what: `A call ÷ bare fetch and JSON.parse ${what}, ${loadInWords(inFlight)}`,
    target: { atMost },
  };
}

/** @param {number} inFlight */
function loadInWords(inFlight) {
  return inFlight === 1 ? "one by one" : `${inFlight} in flight`;
}

/**
 * @param {Comparison} comparison
 * @param {number} inFlight
 * @param {string} absent
 * @returns {import("../row.js").Figure}
 */
function absentFigure(comparison, inFlight, absent) {
  return {
    ...titleOf(comparison, inFlight),
    unit: "µs",
    ours: { name: "service-registry-client", rounds: [] },
    references: [{ name: "bare fetch", rounds: [] }],
    judged: "ratio",
    absent,
  };
}

/**
 * @param {string} side
 * @param {Peers} peers
 */
function nameOf(side, peers) {
  if (side === "bare undici")
    return { name: "bare undici Pool", version: versionOf(root, "undici") };
  return packages.includes(side) && peers.absent === undefined
    ? { name: side, version: versionOf(peers.folder, side) }
    : { name: side };
}
