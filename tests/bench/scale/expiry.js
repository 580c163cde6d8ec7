// Many sessions that end at once, and those who ask meanwhile.

import process from "node:process";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { goOn, standStill, Target, tell } from "./registry.js";

const [rounds = 5, sessions = 100_000] = process.argv.slice(2).map(Number);
const timeout = 15_000;
/** Every so many sessions, one has a service. */
const sessionsOfService = 10;
const services = Math.ceil(sessions / sessionsOfService);
/** Milliseconds from one request to the next, however long the first one takes. */
const interval = 2;
/** Others live on meanwhile: most requests are their heartbeats, and one of so many is a list, of each kind in turn. */
const others = 1_000;
const requestsOfList = 10;
const lists = [
  "/services?tag=web&limit=100",
  "/sessions?limit=100",
  "/events?limit=100",
  "/views/overview?limit=100",
];

/** @type {number[]} */
const totals = [];
/** @type {number[]} */
const waits = [];
for (let round = 0; round < rounds; round += 1) {
  const { total, longest } = await endAll();
  totals.push(total);
  waits.push(longest);
  process.stderr.write(`  ${total.toFixed(0)} ms, longest wait ${longest.toFixed(0)} ms\n`);
}
tell({ totals, waits });

/** Milliseconds from the deadline until the last is gone, and the longest that a request took meanwhile. */
async function endAll() {
  const target = await new Target().logIn();
  standStill();
  await fill(target);
  const ask = await openRequests(target);
  const { feed_position: before } = (await page(target, "limit=1")).metadata;
  const lead = 100;
  goOn(timeout - lead);
  const started = performance.now();
  const ended = () => target.registry.statistics().expiredSessions;
  let longest = 0;
  let due = started;
  let total = Number.NaN;
  while (Number.isNaN(total)) {
    const early = due - performance.now();
    // The registry's own timer has its turn in either.
    await (early > 0 ? sleep(early) : turn());
    const now = performance.now();
    if (ended() >= sessions) total = now - started - lead;
    // As of sockets, those are read in a turn that came before it; also what was due before the last session was gone.
    for (; due <= now; due += interval) {
      await ask();
      // Counted from when it was to be sent: what kept it from being sent is a part of its wait.
      longest = Math.max(longest, performance.now() - due);
    }
  }
  if (ended() > sessions) throw new Error("A session ended that its heartbeats were to keep.");
  await checkEvents(target, before);
  await target.registry.close();
  return { total, longest };
}

/** @param {InstanceType<typeof Target>} target */
async function fill(target) {
  for (let created = 0; created < sessions; created += 1) {
    const metadata = { host: `web-${created}.example`, rack: "b7" };
    const body = { heartbeat_timeout: timeout / 1000, metadata };
    const { headers } = await target.send("POST", "/sessions", body);
    if (created % sessionsOfService > 0) continue;
    const session_id = headers.location?.split("/").pop() ?? "";
    await target.send("POST", "/services", { id: `web-${created}`, session_id, tags: ["web"] });
  }
}

/** What makes one request after the other. @param {InstanceType<typeof Target>} target */
async function openRequests(target) {
  /** @type {{ path: string, token: string }[]} */
  const beats = [];
  while (beats.length < others) {
    const created = await target.send("POST", "/sessions", { heartbeat_timeout: 30 });
    const id = created.headers.location?.split("/").pop();
    beats.push({ path: `/sessions/${id}/heartbeat`, token: created.json().token });
  }
  let asked = 0;
  let beaten = 0;
  return async () => {
    asked += 1;
    if (asked % requestsOfList === 0) {
      await target.send("GET", String(lists[(asked / requestsOfList) % lists.length]));
      return;
    }
    beaten += 1;
    const beat = /** @type {typeof beats[number]} */ (beats[beaten % others]);
    const answer = await target.send("POST", beat.path, { token: beat.token });
    beat.token = answer.json().token;
  };
}

/**
 * Each session that ended has one event, with the services that went with it.
 *
 * @param {InstanceType<typeof Target>} target
 * @param {string} before where the feed was
 */
async function checkEvents(target, before) {
  let [ended, gone] = [0, 0];
  for (let marker = before; marker; ) {
    const { values, metadata } = await page(target, `limit=1000&marker=${marker}`);
    for (const { type, payload } of values) {
      if (type !== "services.timeout") throw new Error(`${type} among the ends of sessions`);
      ended += 1;
      gone += payload.length;
    }
    marker = metadata.next_marker;
  }
  if (ended === sessions && gone === services) return;
  throw new Error(`${sessions} sessions, ${services} services; told of ${ended} and ${gone}`);
}

/** @param {InstanceType<typeof Target>} target @param {string} query */
async function page(target, query) {
  return (await target.send("GET", `/events?${query}`)).json();
}
