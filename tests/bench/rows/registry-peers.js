// Heartbeats a second of the registry on Deno ÷ what those do for theirs with whom people keep sessions today, all under
// the same load in turn: 32 connections with one request under way on each. Each server keeps on disk what it keeps there
// as it is shipped. The load keeps to the second core; servers of one thread to the first, which serves them best, and
// others have both.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { beatsOf } from "../load/beats.js";
import { loadInTurn, noProcessorTime } from "../load/rounds.js";
import { reasonOf } from "../peers/absence.js";
import { etcd } from "../peers/etcd.js";
import { redis } from "../peers/redis.js";
import { zookeeper } from "../peers/zookeeper.js";
import { startRegistryOnDeno } from "../servers/hosts.js";
import { temporaryFolder } from "../servers/process.js";
import { median } from "../statistics.js";

/** @typedef {import("../load/rounds.js").Side} Side */
/** @typedef {import("../load/rounds.js").Rounds} Rounds */
/** @typedef {import("../peers/debian.js").Peer["exchanges"][number]} Exchange */

const peers = [etcd, zookeeper, redis];
const millis = 700;
/** ZooKeeper's machine compiles for longer than others. */
const warmUpMillis = 3000;
const ours = "service-registry-client";
const none = { rates: [], cpu: [], loadCpu: [] };

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  const folder = temporaryFolder();
  /** @type {{ stop: () => Promise<unknown> }[]} */
  const running = [];
  try {
    progress("starts the registry, in memory and on disk");
    const memory = await startRegistryOnDeno();
    running.push(memory);
    const disk = await startRegistryOnDeno(join(folder.path, "registry"));
    running.push(disk);
    /** @type {{ exchange: Exchange, version: string, side: Side | string }[]} */
    const others = [];
    for (const { exchanges, start } of peers) {
      progress(`starts ${exchanges[0]?.name.split(",")[0]}`);
      const place = join(folder.path, String(exchanges[0]?.id));
      mkdirSync(place);
      const peer = await startOrReason(() => start(place));
      if (typeof peer !== "string") running.push(peer.server);
      for (const exchange of exchanges) {
        const plan = typeof peer !== "string" && peer.plans[exchange.id];
        const side = plan ? { server: peer.server, plan } : String(peer);
        others.push({ exchange, version: typeof peer === "string" ? "" : peer.version, side });
      }
    }
    const sides = others.flatMap(({ side }) => (typeof side === "string" ? [] : [side]));
    progress(`measures ${sides.length} of ${others.length}`);
    // Made last: sessions do not outlast a slow start of something else.
    const own = [
      { server: memory, plan: await beatsOf(memory) },
      { server: disk, plan: await beatsOf(disk) },
    ];
    const [inMemory = none, onDisk = none, ...theirs] = await loadInTurn(
      [...own, ...sides],
      rounds,
      millis,
      warmUpMillis,
    );
    /** @type {import("../row.js").Series[]} */
    const references = [];
    for (const { exchange, version, side } of others) {
      const result = typeof side === "string" ? none : (theirs.shift() ?? none);
      references.push({ name: exchange.name, version, rounds: result.rates });
      yield figureOf(
        exchange,
        version,
        inMemory,
        result,
        typeof side === "string" ? side : undefined,
      );
    }
    yield {
      id: "registry-peers/on-disk",
      what: "Registry heartbeats/s on Deno, every answer on disk, ÷ peers",
      unit: "1/s",
      ours: { name: `${ours}, on disk`, rounds: onDisk.rates },
      references: references.filter(({ rounds }) => rounds.length > 0),
      judged: "ratio",
    };
  } catch (error) {
    // Of the registry's host: of peers it is known by now.
    if (!(error instanceof Unavailable)) throw error;
    for (const exchange of peers.flatMap(({ exchanges }) => exchanges)) {
      yield figureOf(exchange, "", none, none, error.message);
    }
  } finally {
    for (const server of running) await server.stop();
    folder.remove();
  }
}

/**
 * What is started, or why that is not to be had here.
 *
 * @template T
 * @param {() => Promise<T>} start
 */
async function startOrReason(start) {
  try {
    return await start();
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * @param {Exchange} exchange
 * @param {string} version
 * @param {Rounds} registry
 * @param {Rounds} peer
 * @param {string} [absent]
 * @returns {import("../row.js").Figure}
 */
function figureOf({ id, name, durability, atLeast }, version, registry, peer, absent) {
  return {
    id: `registry-peers/${id}`,
    what: `Registry heartbeats/s on Deno ÷ ${name}`,
    unit: "1/s",
    ours: { name: ours, rounds: absent === undefined ? registry.rates : [] },
    references: [{ name, version, rounds: peer.rates }],
    judged: "ratio",
    target: { atLeast },
    ...(absent === undefined ? { note: noteOf(durability, peer) } : { absent }),
  };
}

/** @param {string} durability @param {Rounds} peer */
function noteOf(durability, { cpu, loadCpu }) {
  if (cpu.length === 0) return `${durability}; ${noProcessorTime}`;
  const [server, load] = [cpu, loadCpu].map((micros) => median(micros).toFixed(0));
  return `${durability}; a beat takes ${server} µs of the server's processors and ${load} µs of the load's`;
}
