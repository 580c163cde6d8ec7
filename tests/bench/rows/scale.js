// What the registry's operations cost as it grows: in process, as hosts hand requests in, one program for each kind of size.

import { root } from "../../../scripts/steps.js";
import { run as runToEnd } from "../../runtimes/rig/commands.js";

/** What does not touch what there is more of costs the same, but for the height of a tree and the caches. */
const flat = { atMost: 2 };
const name = "service-registry-client";
/** @type {import("../row.js").Series[]} */
const none = [];

/** @typedef {import("../scale/turns.js").Points} Points */

/** @type {import("../row.js").Measure} */
export async function* measure(bench) {
  yield* sessions(bench);
  yield* services(bench);
  yield* expiry(bench);
  yield* events(bench);
}

/** @type {import("../row.js").Measure} */
async function* sessions(bench) {
  const { points, beat, bytes } = await run(bench, "sessions");
  const [small = [], large = []] = beat;
  yield {
    id: "scale/beat",
    what: "a beat with 1,000,000 live sessions ÷ with 1,000",
    unit: "µs",
    ours: { name: "1,000,000 sessions", rounds: large },
    references: [{ name: "1,000 sessions", rounds: small }],
    judged: "ratio",
    target: { atMost: 1.5 },
  };
  yield {
    id: "scale/bytes of a session",
    what: "memory of a session, of 1,000,000",
    unit: "B",
    ours: { name, rounds: [bytes] },
    references: none,
    judged: "value",
    target: { atMost: 1024 },
  };
  yield* curves("sessions", "sessions", points);
}

/** @type {import("../row.js").Measure} */
async function* services(bench) {
  const { points } = await run(bench, "services");
  yield* curves("services", "services of a tag", points);
}

/** @type {import("../row.js").Measure} */
async function* expiry(bench) {
  const { totals, waits } = await run(bench, "expiry");
  yield {
    id: "scale/expiry",
    what: "100,000 sessions that end at once: until all are gone and all events written",
    unit: "ms",
    ours: { name, rounds: totals },
    references: none,
    judged: "value",
    target: { atMost: 2000 },
  };
  yield {
    id: "scale/expiry/wait",
    what: "the longest that a request waits meanwhile",
    unit: "ms",
    ours: { name, rounds: waits },
    references: none,
    judged: "value",
    target: { atMost: 100 },
  };
}

/** @type {import("../row.js").Measure} */
async function* events(bench) {
  const { points, bytes } = await run(bench, "events");
  yield {
    id: "scale/bytes of an event",
    what: "memory of an event, of 1,000,000",
    unit: "B",
    ours: { name, rounds: [bytes] },
    references: none,
    judged: "value",
  };
  yield* curves("events", "events", points);
}

/**
 * @param {string} group
 * @param {string} sizeUnit
 * @param {Points} points
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
 * @param {import("../row.js").Bench} bench
 * @param {string} program
 * @returns {Promise<{ points: Points, beat: number[][], bytes: number, totals: number[], waits: number[] }>}
 */
async function run({ progress, rounds }, program) {
  progress(program);
  const command = [process.execPath, `tests/bench/scale/${program}.js`, String(rounds)];
  return JSON.parse(await runToEnd(command, { cwd: root, seconds: 300 }));
}
