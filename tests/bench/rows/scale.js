// What the registry's operations cost as it grows: in process, as hosts hand requests in, one program for each kind of size.

import { root } from "../../../scripts/steps.js";
import { run as runToEnd } from "../../runtimes/rig/commands.js";

/** What does not touch what there is more of costs the same, but for the height of a tree and the caches. */
const flat = { atMost: 2 };
const name = "service-registry-client";
/** @type {import("../row.js").Series[]} */
const none = [];

/** @typedef {import("../scale/turns.js").Points} Points */

/**
 * @typedef {object} Measured
 * @property {Record<string, Points>} points of each operation, by how many there are
 * @property {Points} bytes of each of them
 */

/** @type {import("../row.js").Measure} */
export async function* measure(bench) {
  yield* sessions(bench);
  yield* services(bench);
  yield* expiry(bench);
  yield* events(bench);
}

/** @type {import("../row.js").Measure} */
async function* sessions(bench) {
  /** @type {Measured} */
  const { points, bytes } = await run(bench, "sessions");
  const { beat = [] } = points;
  yield {
    id: "scale/beat",
    what: "a beat with 1,000,000 live sessions ÷ with 1,000",
    unit: "µs",
    ours: { name: "1,000,000 sessions", rounds: beat.at(-1)?.rounds ?? [] },
    references: [{ name: "1,000 sessions", rounds: beat[0]?.rounds ?? [] }],
    judged: "ratio",
    target: { atMost: 1.5 },
  };
  yield {
    id: "scale/bytes of a session",
    what: "memory of a session, of 1,000,000",
    unit: "B",
    ours: { name, rounds: bytes.at(-1)?.rounds ?? [] },
    references: none,
    judged: "value",
    target: { atMost: 1024 },
  };
  yield* curves("sessions", "sessions", points);
  yield memory("session", "sessions", bytes);
}

/** @type {import("../row.js").Measure} */
async function* services(bench) {
  /** @type {Measured} */
  const { points, bytes } = await run(bench, "services");
  yield* curves("services", "services of a tag", points);
  yield memory("service", "services", bytes);
}

/** @type {import("../row.js").Measure} */
async function* expiry(bench) {
  /** @type {{ totals: number[], waits: number[] }} */
  const { totals, waits } = await run(bench, "expiry");
  yield {
    id: "scale/expiry",
    what: "100,000 sessions that end at once, 10,000 with a service: until all are gone and all events written",
    unit: "ms",
    ours: { name, rounds: totals },
    references: none,
    judged: "value",
    target: { atMost: 2000 },
  };
  yield {
    id: "scale/expiry/wait",
    what: "the longest that a request waits meanwhile, of 450 heartbeats and 50 lists a second",
    unit: "ms",
    ours: { name, rounds: waits },
    references: none,
    judged: "value",
    target: { atMost: 100 },
  };
}

/** @type {import("../row.js").Measure} */
async function* events(bench) {
  /** @type {Measured} */
  const { points, bytes } = await run(bench, "events");
  yield {
    id: "scale/bytes of an event",
    what: "memory of an event, of 1,000,000",
    unit: "B",
    ours: { name, rounds: bytes.at(-1)?.rounds ?? [] },
    references: none,
    judged: "value",
  };
  yield* curves("events", "events", points);
  yield memory("event", "events", bytes);
}

/**
 * @param {string} group
 * @param {string} sizeUnit
 * @param {Record<string, Points>} points
 * @returns {Generator<import("../row.js").Curve>}
 */
function* curves(group, sizeUnit, points) {
  for (const [operation, measured] of Object.entries(points)) {
    yield {
      id: `scale/${group}/${operation}`,
      what: `${operation}, as ${sizeUnit} become more`,
      unit: "µs",
      sizeUnit,
      points: measured,
      target: flat,
    };
  }
}

/**
 * Without a limit: what there is takes what it takes.
 *
 * @param {string} each
 * @param {string} sizeUnit
 * @param {Points} points
 * @returns {import("../row.js").Curve}
 */
function memory(each, sizeUnit, points) {
  const what = `memory of each, as ${sizeUnit} become more`;
  return { id: `scale/memory/${each}`, what, unit: "B", sizeUnit, points };
}

/** @param {import("../row.js").Bench} bench @param {string} program */
async function run({ progress, rounds }, program) {
  progress(program);
  const command = [process.execPath, `tests/bench/scale/${program}.js`, String(rounds)];
  return JSON.parse(await runToEnd(command, { cwd: root, seconds: 600 }));
}
