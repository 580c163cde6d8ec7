// Every sample of README.md and docs/*.md, run as it stands in a project that has the packed package
// installed, and compiled as TypeScript, which many copy it into. Only where a registry listens is put
// in; the key comes from the environment, as the samples have it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { listen } from "./registry.js";
import { compileSamples, prepare, runSample } from "./run-sample.js";
import { readSamples, samplesOf } from "./samples.js";
import { Scratch } from "./scratch.js";

const samples = readSamples();
const running = samples.filter(({ notRun }) => notRun === undefined);

/** @type {Scratch} */
let scratch;

before(() => {
  scratch = new Scratch();
  prepare(scratch);
});

after(() => {
  scratch?.remove();
  const reasons = samples.filter((sample) => sample.notRun !== undefined);
  console.log(`${running.length} samples ran, ${reasons.length} did not:`);
  for (const { name, notRun } of reasons) console.log(`  ${name}: ${notRun}`);
});

describe("samples", { concurrency: 4 }, () => {
  for (const sample of running.filter(({ language }) => language !== "ts")) {
    test(`${sample.name} runs`, async () => {
      const registry = await listen();
      try {
        await runSample(scratch, sample, registry);
      } finally {
        await registry.close();
      }
    });
  }
});

test("samples compile as strict TypeScript, those that are not run, too", async () => {
  const typed = samples.filter(({ language }) => language !== "sh");
  const complaints = await compileSamples(scratch, typed);
  assert.deepEqual(complaints, []);
});

test("a sample says what is wrong with it, and where", () => {
  const fenced = (/** @type {string} */ note) => () =>
    samplesOf("a.md", `text\n\n<!-- sample: ${note} -->\n\n\`\`\`js\nlet a;\n\`\`\`\n`);
  assert.throws(fenced("continues the last one"), /^Error: a\.md:6: no sample is run that/);
  assert.throws(fenced("is nice"), /^Error: a\.md:6: "is nice" is not known of a sample/);
  assert.throws(fenced("given hope"), /^Error: a\.md:6: nobody gives "hope"/);
  const [sample] = fenced("given client; runs until it prints x")();
  assert.equal(sample?.until, "x");
  assert.deepEqual(sample?.lines.at(-1), { text: "let a;", from: "a.md:6" });
});
