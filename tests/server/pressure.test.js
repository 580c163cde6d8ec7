// When a server has more to do than time: after two seconds of long turns, and not because it was kept from running.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Pressure } from "../../js/server/pressure.js";
import { sleep } from "./rig/serve.js";

/** Works for so long, and for some of it if others have the processor, too. @param {number} ms */
function work(ms) {
  const [end, before] = [performance.now() + ms, process.cpuUsage()];
  const worked = () => process.cpuUsage(before).user / 1000;
  while (performance.now() < end || worked() < 90);
}

/** Is not run for so long. @param {number} ms */
function rest(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Turns of the event loop that take so long each, and what is said at the end of each. */
async function turns(
  /** @type {Pressure} */ pressure,
  /** @type {number} */ count,
  /** @type {() => void} */ turn,
) {
  const said = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(1);
    turn();
    said.push(pressure.at(performance.now()));
  }
  return said;
}

test("long turns are pressure after two seconds, and no longer a second after the last", async () => {
  const pressure = new Pressure(() => 0);
  after(() => pressure.close());
  const said = await turns(pressure, 14, () => work(300));
  assert.equal(said[0], 0, "a burst is none");
  assert.deepEqual(said.slice(-3), [1, 1, 1]);
  assert.ok(pressure.takeDelay() > 0.2);
  await sleep(1500);
  assert.deepEqual(await turns(pressure, 1, () => work(200)), [0]);
});

test("time that was not worked is no pressure", async () => {
  const pressure = new Pressure(() => 0);
  after(() => pressure.close());
  assert.deepEqual(new Set(await turns(pressure, 10, () => rest(400))), new Set([0]));
});

test("what waits for the disk is pressure, and much of it on heartbeats, too", async () => {
  let waiting = 20_001;
  const pressure = new Pressure(() => waiting);
  after(() => pressure.close());
  await sleep(150);
  assert.equal(pressure.at(performance.now()), 1);
  waiting = 200_001;
  await sleep(150);
  assert.equal(pressure.at(performance.now()), 2);
  waiting = 0;
  await sleep(150);
  assert.equal(pressure.at(performance.now()), 0);
});
