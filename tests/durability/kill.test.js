// A registry that is killed at any moment loses nothing that it acknowledged, and shows nothing that is half done.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Mark } from "../../js/level/mark.js";
import { Api, expect } from "./rig/api.js";
import { Chance } from "./rig/chance.js";
import { noteOf } from "./rig/fault.js";
import { describe, Feed } from "./rig/feed.js";
import { Ledger } from "./rig/ledger.js";
import { place, RegistryProcess } from "./rig/processes.js";
import { isDisconnection, Writer } from "./rig/writer.js";

const rounds = Number(process.env.DURABILITY_ROUNDS ?? 105);
const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 1_000_000);
const writerCount = 16;
/** How long a death is waited for, in milliseconds or more: a machine may be busy. */
const patience = 800;
/** Every so many rounds somebody registers who never beats. */
const silentEvery = 5;

test(`${rounds} times killed under load, seed ${seed}`, { timeout: 600_000 }, async (context) => {
  context.diagnostic(`DURABILITY_SEED=${seed}`);
  const chance = new Chance(seed);
  const directory = place(context);
  const ledger = new Ledger();
  const feed = new Feed();
  /** @type {string[]} */
  const silent = [];
  const writers = Array.from(
    { length: writerCount },
    (_, index) => new Writer(`w${index}`, ledger, new Chance(seed + index + 1)),
  );
  /** @type {Record<string, number>} */
  const deaths = {};
  let token = "";
  let earlyDeaths = 0;
  for (let round = 1; round <= rounds; round += 1) {
    // The first starts make the directory.
    while (round === 1 ? earlyDeaths < 6 : chance.fraction() < 0.15) {
      await killEarly(directory, chance);
      earlyDeaths += 1;
    }
    const death = chooseDeath(chance);
    const registry = await RegistryProcess.start(context, { directory, fault: death.fault });
    // The first token is good to the end.
    const api = token ? Api.with(registry.url, token) : await new Api(registry.url).logIn();
    token = /** @type {string} */ (api.token);
    try {
      await check(api, ledger, feed);
      for (const writer of writers) await writer.beatAll(api);
      if (round % silentEvery === 1) await registerSilent(api, ledger, silent, round);
    } catch (error) {
      // It may have died of its fault already.
      if (!isDisconnection(error)) throw error;
    }
    let isOver = false;
    const work = Promise.all([
      ...writers.map((writer) => writer.work(api, () => isOver)),
      follow(api, feed, () => isOver),
    ]);
    await Promise.race([registry.ended, moment(death, ledger, () => isOver)]);
    await registry.kill();
    isOver = true;
    await work;
    const how = death.fault?.moment ?? "at random";
    const isTorn = how === "within" && tear(directory, chance);
    deaths[isTorn ? "within, log torn" : how] =
      (deaths[isTorn ? "within, log torn" : how] ?? 0) + 1;
  }
  await settle(context, directory, ledger, feed, silent);
  context.diagnostic(
    `${ledger.acknowledged} acknowledged changes, ${feed.count} events, deaths: ${JSON.stringify({ ...deaths, "at the start": earlyDeaths })}`,
  );
  assert.ok(ledger.acknowledged > rounds * 3, `only ${ledger.acknowledged} changes`);
});

/**
 * Kills a registry while it starts.
 *
 * @param {string} directory
 * @param {Chance} chance
 */
async function killEarly(directory, chance) {
  const registry = new RegistryProcess({ directory });
  await sleep(chance.between(50, 400));
  await registry.kill();
}

/**
 * When and how a registry is to die: of its own fault, or after so many more changes and so many milliseconds.
 *
 * @param {Chance} chance
 */
function chooseDeath(chance) {
  const fraction = chance.fraction();
  const delay = chance.fraction() * 20;
  if (fraction < 0.55) return { fault: undefined, changes: chance.between(0, 40), delay };
  /** @type {import("./rig/fault.js").Fault} */
  const fault = {
    moment: fraction < 0.7 ? "before" : fraction < 0.8 ? "after" : "within",
    batch: chance.between(2, 25),
    delay: chance.fraction() * 3,
  };
  return { fault, changes: Number.POSITIVE_INFINITY, delay };
}

/**
 * Ends at the moment of a death, or when that has been waited for long enough.
 *
 * @param {ReturnType<typeof chooseDeath>} death
 * @param {Ledger} ledger
 * @param {() => boolean} isOver
 */
async function moment({ changes, delay }, ledger, isOver) {
  const goal = ledger.acknowledged + changes;
  for (let waited = 0; waited < patience && ledger.acknowledged < goal && !isOver(); waited += 2) {
    await sleep(2);
  }
  await sleep(delay);
}

/**
 * Does to the log what a loss of power may do to what was not synced, unless it was.
 *
 * @param {string} directory
 * @param {Chance} chance
 */
function tear(directory, chance) {
  const path = noteOf(directory);
  if (!existsSync(path)) return false;
  /** @type {import("./rig/fault.js").Before} */
  const { acknowledged, log, size } = JSON.parse(readFileSync(path, "utf8"));
  rmSync(path);
  const isSynced = String(Mark.read(join(directory, "acknowledged"))) !== acknowledged;
  if (isSynced || !existsSync(log) || statSync(log).size <= size) return false;
  const end = chance.between(size, statSync(log).size);
  if (chance.fraction() < 0.5) {
    truncateSync(log, end);
  } else {
    // The size was written, and not all of the content.
    const content = readFileSync(log);
    writeFileSync(log, content.fill(0, end));
  }
  return true;
}

/**
 * Holds the registry against what must be there, and its lists against its feed.
 *
 * @param {Api} api
 * @param {Ledger} ledger
 * @param {Feed} feed
 */
async function check(api, ledger, feed) {
  for (;;) {
    await feed.read(api);
    const overview = await api.list("/views/overview?");
    const services = await api.list("/services?");
    const values = await api.list("/configuration?");
    // Something ended meanwhile.
    if ((await feed.read(api)) > 0) continue;

    const described = new Map(services.map((service) => [service.id, describe(service)]));
    assert.deepEqual(described, feed.services, "the services are not what the feed tells");
    assert.deepEqual(
      new Map(values.map(({ id, value }) => [id, value])),
      feed.values,
      "the values are not what the feed tells",
    );
    const owned = overview.flatMap((entry) =>
      entry.services.map((/** @type {any} */ { id }) => id),
    );
    assert.deepEqual(owned.sort(), [...described.keys()].sort(), "a service without a session");
    /** @type {Map<string, string>} */
    const found = new Map();
    for (const { session } of overview) found.set(`session ${session.metadata.name}`, "alive");
    for (const [id, state] of described) found.set(`service ${id}`, state);
    for (const { id, value } of values) found.set(`value ${id}`, value);
    ledger.compare(found);
    return;
  }
}

/**
 * Reads the feed all the time: what it is told is there for ever.
 *
 * @param {Api} api
 * @param {Feed} feed
 * @param {() => boolean} isOver
 */
async function follow(api, feed, isOver) {
  try {
    while (!isOver()) await feed.read(api, { wait: 1 });
  } catch (error) {
    if (!isDisconnection(error)) throw error;
  }
}

/**
 * @param {Api} api
 * @param {Ledger} ledger
 * @param {string[]} silent
 * @param {number} round
 */
async function registerSilent(api, ledger, silent, round) {
  const name = `silent-${round}`;
  const metadata = { name };
  ledger.letDie(`session ${name}`);
  await ledger.attempt([[`session ${name}`, "alive"]], async () => {
    const answer = await api.call("POST", "/sessions", { heartbeat_timeout: 6, metadata });
    expect(answer, 201);
    return true;
  });
  const sessions = await api.list("/sessions?");
  const { id } = sessions.find((session) => session.metadata.name === name) ?? {};
  const service = { id: name, session_id: id, metadata };
  ledger.letDie(`service ${name}`);
  await ledger.attempt([[`service ${name}`, describe(service)]], async () => {
    expect(await api.call("POST", "/services", service), 201);
    return true;
  });
  silent.push(name);
}

/**
 * In the end everything is there, and those who were silent have ended, each once.
 *
 * @param {import("./rig/processes.js").Context} context
 * @param {string} directory
 * @param {Ledger} ledger
 * @param {Feed} feed
 * @param {string[]} silent
 */
async function settle(context, directory, ledger, feed, silent) {
  const registry = await RegistryProcess.start(context, { directory });
  const api = await new Api(registry.url).logIn();
  await check(api, ledger, feed);
  for (let tries = 0; silent.some((name) => feed.services.has(name)) && tries < 40; tries += 1) {
    await sleep(250);
    await feed.read(api);
  }
  assert.ok(silent.length > 0);
  for (const name of silent) assert.equal(feed.timeouts.get(name), 1, `ends of ${name}`);
  registry.signal("SIGTERM");
  await registry.ended;
}
