// That the guard finds what got worse, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNotCompared } from "./baselines.js";
import { compare, failures, lower, sentenceOf } from "./compare.js";
import { kinds } from "./measure.js";
import { ratioOf } from "./slices.js";
import { plainBeats } from "./work.js";

/** @type {import("./compare.js").Figures} */
const recorded = {
  instructions: { "session/beat/small": 36_778 },
  ratios: { "registry/beat": 4.57 },
  crossings: { "client/call, calls into WebAssembly": 12 },
  bytes: { "registry/session, of WebAssembly": 334 },
};

test("What is as it was, or within its noise, is no failure", () => {
  assert.deepEqual(failures(compare(recorded, recorded)), []);
  const noisy = {
    instructions: { "session/beat/small": 37_500 },
    ratios: { "registry/beat": 5.6 },
    bytes: { "registry/session, of WebAssembly": 350 },
  };
  assert.deepEqual(failures(compare(recorded, noisy)), []);
});

/** @type {[what: string, measured: import("./compare.js").Figures, sentence: string][]} */
const worse = [
  [
    "A twentieth more instructions",
    { instructions: { "session/beat/small": 38_617 } },
    "session/beat/small: 38617 instructions, was 36778: +5.0 %; up to +3 % is noise.",
  ],
  [
    "A third more time",
    { ratios: { "registry/beat": 6.09 } },
    "registry/beat: 6.09 times the least that does something like it, was 4.57: +33.3 %; up to +25 % is noise.",
  ],
  [
    "One more call across the boundary",
    { crossings: { "client/call, calls into WebAssembly": 13 } },
    "client/call, calls into WebAssembly: 13, was 12: +8.3 %; up to +0 % is noise.",
  ],
  [
    "Four pointers more for each session",
    { bytes: { "registry/session, of WebAssembly": 366 } },
    "registry/session, of WebAssembly: 366 bytes, was 334: +9.6 %; up to +8 % is noise.",
  ],
];

for (const [what, measured, sentence] of worse) {
  test(`${what}: worse`, () => {
    const [failure, ...others] = failures(compare(recorded, measured));
    assert.ok(failure);
    assert.deepEqual(others, []);
    assert.equal(sentenceOf(failure), sentence);
  });
}

test("What is new or not measured any more is to be accepted", () => {
  const measured = { ratios: { "registry/list": 9 } };
  assert.deepEqual(failures(compare(recorded, measured)).map(sentenceOf), [
    "registry/beat: not measured, though there is a baseline, 4.57 times the least that does something like it.",
    "registry/list: 9 times the least that does something like it, for which there is no baseline.",
  ]);
});

test("A ratio that is lacking in one of two runs is no better one, but a failure with its name", () => {
  const { ratios: before = {} } = recorded;
  const noise = { "registry/beat": 6 };
  for (const ratios of [lower(noise, {}), lower({}, noise)]) {
    const [failure, ...others] = failures(compare({ ratios: before }, { ratios }));
    assert.deepEqual(others, []);
    assert.equal(failure?.judgement, "gone");
    assert.equal(failure.id, "registry/beat");
  }
  const again = lower(noise, { "registry/beat": 4.6 });
  assert.deepEqual(failures(compare({ ratios: before }, { ratios: again })), []);
});

test("Calls and requests are compared on every machine, other kinds on one like that of the baselines", () => {
  const theirs = { node: "20", system: "linux", processor: "x64" };
  const comparedOn = (/** @type {import("./baselines.js").Machine} */ ours) =>
    kinds.filter((kind) => whyNotCompared(kind, theirs, ours) === undefined);
  assert.deepEqual(comparedOn(theirs), kinds);
  assert.deepEqual(comparedOn({ ...theirs, node: "24" }), ["instructions", "crossings"]);
  assert.deepEqual(comparedOn({ ...theirs, processor: "arm64" }), ["crossings"]);
  assert.equal(
    whyNotCompared("bytes", theirs, { ...theirs, node: "24" }),
    "the baselines are of Node 20 on linux x64, this is Node 24 on linux x64",
  );
});

test("What got better is told, and is no failure", () => {
  const [comparison, ...others] = compare(recorded, { ratios: { "registry/beat": 3 } });
  assert.deepEqual(others, []);
  assert.equal(comparison?.judgement, "better");
});

test("Work that is done half as often again is found, whatever the machine does besides", async () => {
  const work = plainBeats();
  const planted = (/** @type {number} */ times) => work(Math.ceil(times * 1.5));
  const before = { ratios: { planted: await ratioOf(work, plainBeats()) } };
  const now = { ratios: { planted: await ratioOf(planted, plainBeats()) } };
  assert.equal(failures(compare(before, now)).length, 1, JSON.stringify({ before, now }));
});
