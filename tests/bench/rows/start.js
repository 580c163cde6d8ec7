// How long a program takes to import the client and make one, above an empty program: whole processes, in turn.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Scratch } from "../../package/scratch.js";
import { noteOfAbsent, reasonOf } from "../peers/absence.js";
import { installPeers, versionOf } from "../peers/npm.js";
import { median } from "../statistics.js";

/** What section 4 of the design asks for. */
const target = { atMost: 12 };
/** Whole programs vary by milliseconds, so a round is the median of some. */
const turnsInRound = 15;
/** Peers take several times as long, and are not judged: each has a turn in so many. */
const turnsOfPeers = 5;

const kinds = /** @type {const} */ ([
  {
    id: "import",
    ending: "mjs",
    load: (/** @type {string} */ names, /** @type {string} */ name) =>
      `import ${names} from "${name}";`,
  },
  {
    id: "require",
    ending: "cjs",
    load: (/** @type {string} */ names, /** @type {string} */ name) =>
      `const ${names} = require("${name}");`,
  },
]);

/**
 * @typedef {object} Program
 * @property {string} name of the package
 * @property {string} names what it takes of it
 * @property {string} make a client, as its documentation has it
 */

/** @type {Program} */
const own = {
  name: "service-registry-client",
  names: "{ Client }",
  make: `new Client("demo", "key", "us", { url: "http://127.0.0.1:1/v1.0" });`,
};

/** @type {Program[]} */
const peers = [
  { name: "consul", names: "Consul", make: `new Consul({ host: "127.0.0.1", port: 1 });` },
  {
    name: "@aws-sdk/client-servicediscovery",
    names: "{ ServiceDiscoveryClient }",
    make: `new ServiceDiscoveryClient({ region: "us-east-1" });`,
  },
  { name: "etcd3", names: "{ Etcd3 }", make: `new Etcd3({ hosts: "127.0.0.1:1" });` },
  {
    name: "eureka-js-client",
    names: "{ Eureka }",
    make: `new Eureka({
      instance: {
        app: "web", hostName: "a", ipAddr: "127.0.0.1", port: { $: 1, "@enabled": true }, vipAddress: "a",
        dataCenterInfo: { "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", name: "MyOwn" },
      },
      eureka: { host: "127.0.0.1", port: 1, servicePath: "/eureka/apps/" },
    });`,
  },
  {
    name: "nacos",
    names: "{ NacosNamingClient }",
    make: `new NacosNamingClient({ logger: console, serverList: "127.0.0.1:1" });`,
  },
];

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  const { folder: installed, absent } = await installPeers();
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  try {
    installInto(folder, absent === undefined ? installed : undefined);
    for (const kind of kinds) {
      progress(kind.id);
      const empty = join(folder, `empty.${kind.ending}`);
      writeFileSync(empty, "process.exit(0);\n");
      const ownFile = write(folder, kind, own);
      for (const file of [empty, ownFile]) timeOf(file);
      const tried = peers.map((peer) => {
        const file = write(folder, kind, peer);
        return { name: peer.name, file, absent: absent ?? whyNot(file) };
      });
      const files = tried.flatMap(({ file, absent }) => (absent === undefined ? [file] : []));
      const [ours = [], ...others] = timesAbove(empty, ownFile, files, rounds);
      yield {
        id: `start/${kind.id}`,
        what: `${kind.id} and new Client() on Node, above an empty program`,
        unit: "ms",
        ours: { name: own.name, rounds: ours },
        references: tried.map(({ name, absent: reason }) => ({
          name,
          ...(absent === undefined ? { version: versionOf(installed, name) } : {}),
          rounds: (reason === undefined ? others.shift() : undefined) ?? [],
        })),
        judged: "value",
        target,
        ...noteOfAbsent(tried),
      };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Puts the packed package there as npm installs it, and the peers where they are found.
 *
 * @param {string} folder
 * @param {string} [installed]
 */
function installInto(folder, installed) {
  const scratch = new Scratch();
  cpSync(scratch.installed, join(folder, "node_modules", own.name), { recursive: true });
  scratch.remove();
  if (installed === undefined) return;
  for (const { name } of peers) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(installed, "node_modules", name), link);
  }
}

/**
 * @param {string} folder
 * @param {typeof kinds[number]} kind
 * @param {Program} program
 * @returns {string} its path
 */
function write(folder, { ending, load }, { name, names, make }) {
  const path = join(folder, `${name.replaceAll(/\W/g, "-")}.${ending}`);
  writeFileSync(path, `${load(names, name)}\n${make}\nprocess.exit(0);\n`);
  return path;
}

/** What a program does not run for, if it does not. @param {string} file */
function whyNot(file) {
  try {
    timeOf(file);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * @param {string} empty
 * @param {string} ours
 * @param {string[]} others
 * @param {number} rounds
 * @returns {number[][]} milliseconds above the empty program, a list of rounds for each file
 */
function timesAbove(empty, ours, others, rounds) {
  const all = [empty, ours, ...others];
  const times = [ours, ...others].map(() => /** @type {number[]} */ ([]));
  for (let round = 0; round < rounds; round += 1) {
    /** @type {number[][]} */
    const turns = all.map(() => []);
    for (let turn = 0; turn < turnsInRound; turn += 1) {
      const order = [...all.entries()].slice(0, turn % turnsOfPeers === 0 ? all.length : 2);
      if ((round + turn) % 2) order.reverse();
      for (const [index, file] of order) turns[index]?.push(timeOf(file));
    }
    const [base = 0, ...medians] = turns.map(median);
    for (const [index, value] of medians.entries()) times[index]?.push(value - base);
  }
  return times;
}

/** @param {string} file */
function timeOf(file) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const millis = performance.now() - start;
  if (status !== 0) throw new Error(`${file} ended with status ${status}: ${stderr}`);
  return millis;
}
