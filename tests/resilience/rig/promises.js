// What is promised of presences whose sessions were lost, held against what they told and what a reader saw.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Of the sessions here, in seconds. */
export const heartbeatTimeout = 5;
/** Three of them lose any session. */
export const outage = 3 * heartbeatTimeout * 1000;
/** The longest time between two beats of such a session, in milliseconds. */
const interval = 0.6 * heartbeatTimeout * 1000;
/** The longest wait between two tries. */
const longestBackOff = 5_000;
/** What programs take that share a busy machine with others. */
const busyMachine = 3_000;
/** How soon everything must be back once it can be. */
export const restoredWithin = interval + longestBackOff + busyMachine;

/**
 * Everything is back in time, as it was last meant, after one `lost` and one `restored` of each presence.
 *
 * @param {import("node:test").TestContext} context
 * @param {import("./members.js").Members} members
 * @param {import("./reader.js").Reader} reader
 * @param {number} since when the registry can be reached again
 */
export async function expectRestored(context, members, reader, since) {
  const number = members.joined.length;
  await until(() => members.all("restored").length >= number, since + restoredWithin);
  const latest = Math.max(...members.all("restored").map(({ at }) => at));
  context.diagnostic(`${number} presences restored within ${latest - since} ms`);
  // Whoever were to lose it again, or to be restored twice, would tell by then.
  await sleep(interval + 1_000);

  const stories = Array.from({ length: number }, (_, member) =>
    members.told.filter((told) => told.member === member),
  );
  const odd = stories.filter((story) => story.map(({ name }) => name).join() !== "lost,restored");
  assert.deepEqual(
    odd.map((story) => story.map(({ name, at }) => `${name} at ${at - since} ms`).join()),
    [],
    "what presences told that were not lost and restored once",
  );
  assert.ok(latest - since <= restoredWithin, `the last after ${latest - since} ms`);
  await expectRegistered(members, reader);
}

/**
 * Who cannot beat is not seen once its time is over.
 *
 * @param {import("./reader.js").Reader} reader
 * @param {number} since when the last beat got through, at the latest
 */
export function expectDeadUnseen({ looks }, since) {
  const late = looks.filter(({ at }) => at > since + heartbeatTimeout * 1000);
  assert.ok(late.length > 0);
  assert.deepEqual(
    late.filter(({ ids }) => ids.length > 0),
    [],
  );
}

/**
 * The feed tells one end and two beginnings of each service.
 *
 * @param {import("./members.js").Members} members
 * @param {import("./reader.js").Reader} reader
 */
export function expectJoinedTwice({ ids }, { feed }) {
  for (const id of ids) {
    const counts = [feed.get(`${id} timed out`), feed.get(`${id} joined`)];
    assert.deepEqual(counts, [1, 2], `ends and beginnings of ${id}`);
  }
}

/**
 * Nothing was lost.
 *
 * @param {import("./members.js").Members} members
 * @param {import("./reader.js").Reader} reader
 */
export async function expectKept(members, reader) {
  assert.deepEqual(members.told, []);
  const status = await members.ask("status");
  const sessions = status.map((/** @type {{ sessionId: string }} */ { sessionId }) => sessionId);
  assert.deepEqual(sessions, members.joined);
  const gaps = reader.looks.filter(({ ids }) => ids.length < members.ids.length);
  assert.deepEqual(gaps, [], "looks at which services were missing");
  assert.ok(reader.looks.length > 0);
  await expectRegistered(members, reader);
}

/**
 * @param {import("./members.js").Members} members
 * @param {import("./reader.js").Reader} reader
 */
async function expectRegistered(members, reader) {
  const { version } = members;
  const status = await members.ask("status");
  const services = await reader.services();
  assert.deepEqual([...services.keys()].sort(), members.ids.toSorted());
  for (const [id, service] of services) {
    const { sessionId, state, safe } = status[Number(id.split("-")[1])];
    assert.deepEqual(
      { id, session: service.session_id, metadata: service.metadata, state, safe },
      { id, session: sessionId, metadata: { version }, state: "active", safe: true },
    );
  }
  await reader.stop();
  assert.deepEqual(reader.doubles, [], "services that a reader saw twice");
}

/**
 * @param {() => boolean} holds
 * @param {number} end
 */
async function until(holds, end) {
  while (!holds() && Date.now() < end) await sleep(20);
}
