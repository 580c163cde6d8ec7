// A call of the client beside the bare call: one by one and 32 in flight, in one process, in short turns. The server is small
// and answers what the registry answered once, so that it is the client which is measured.

import { root } from "../../../scripts/steps.js";
import { run, start } from "../../runtimes/rig/commands.js";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { runner } from "../../server/rig/serve.js";
import { installPeers, versionOf } from "../peers/npm.js";

/** @typedef {import("../call/program.js").Output} Output */
/** @typedef {import("../call/program.js").Timed} Timed */

/**
 * @typedef {object} Comparison
 * @property {string} id
 * @property {string} what
 * @property {import("../../server/rig/serve.js").Host} host
 * @property {string[]} sides the client first, then what its target is about
 * @property {number} atMost
 */

/** What lets a program collect garbage when it wants to. */
const collecting = { node: ["--expose-gc"], deno: ["--v8-flags=--expose-gc"], bun: [] };

/** @type {Comparison[]} */
const comparisons = [
  {
    id: "node",
    what: "on Node, as it comes",
    host: "node",
    sides: ["client", "bare fetch", "bare node:http", "consul"],
    atMost: 1.1,
  },
  {
    id: "node-fetch",
    what: "on Node, over the global fetch",
    host: "node",
    sides: ["client, global fetch", "bare fetch", "ky"],
    atMost: 1.1,
  },
  {
    id: "node-undici",
    what: "on Node, over undici's own client",
    host: "node",
    sides: ["client, undici", "bare fetch", "bare undici"],
    atMost: 0.5,
  },
  {
    id: "deno",
    what: "on Deno",
    host: "deno",
    sides: ["client", "bare fetch"],
    atMost: 1.1,
  },
  {
    id: "bun",
    what: "on Bun",
    host: "bun",
    sides: ["client", "bare fetch"],
    atMost: 1.1,
  },
];

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  const peers = await installPeers();
  for (const comparison of comparisons) {
    progress(comparison.what);
    try {
      for (const output of await outputsOf(comparison, peers, rounds)) {
        yield* figuresOf(comparison, peers, output);
      }
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      for (const inFlight of [1, 32]) yield absentFigure(comparison, inFlight, error.message);
    }
  }
}

/**
 * @param {Comparison} comparison
 * @param {string} peers
 * @param {number} rounds
 * @returns {Promise<Output[]>}
 */
async function outputsOf({ host, sides }, peers, rounds) {
  const command = [...(await runner(host)), ...collecting[host], "tests/bench/call/program.js"];
  const server = start([process.execPath, "tests/bench/call/server.js"], { cwd: root });
  try {
    const [line] = await server.says(/^{.*}$/m);
    const place = JSON.stringify({ ...JSON.parse(line), peers });
    const env = { PLACE: place, ROUNDS: String(rounds) };
    return JSON.parse(await run([...command, ...sides], { cwd: root, env, seconds: 300 }));
  } finally {
    await server.stop();
  }
}

/**
 * @param {Comparison} comparison
 * @param {string} peers
 * @param {Output} output
 * @returns {import("../row.js").Figure[]}
 */
function figuresOf(comparison, peers, { inFlight, sides, server }) {
  const [ours, ...references] = sides;
  if (!ours) throw new Error("Nothing was measured.");
  const figure = (/** @type {"wall" | "cpu"} */ clock, /** @type {Timed[]} */ bare) => ({
    unit: "µs",
    ours: { name: "service-registry-client", rounds: ours[clock] },
    references: bare.map((side) => ({ ...nameOf(side.name, peers), rounds: side[clock] })),
    judged: /** @type {const} */ ("ratio"),
  });
  return [
    {
      ...titleOf(comparison, inFlight),
      ...figure("wall", references),
      note: `The server took ${server.toFixed(0)} µs of CPU time a call.`,
    },
    {
      id: `call/${comparison.id}/${inFlight}/cpu`,
      what: `Its CPU time ${comparison.what}, ${loadInWords(inFlight)}`,
      ...figure("cpu", references.slice(0, 1)),
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
 * @param {string} peers
 */
function nameOf(side, peers) {
  if (side === "bare undici")
    return { name: "bare undici Pool", version: versionOf(root, "undici") };
  return side === "ky" || side === "consul"
    ? { name: side, version: versionOf(peers, side) }
    : { name: side };
}
