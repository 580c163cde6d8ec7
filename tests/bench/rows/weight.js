// How much a program loads of the client, and of comparable packages: bundled and minified by the same code, compressed as
// servers do. There is one round: it is the same every time.

import { budgets, measure as measureEntries } from "../../../scripts/size/entries.js";
import { bundle, sizeOf } from "../../../scripts/size/measure.js";
import { noteOfAbsent, reasonOf } from "../peers/absence.js";
import { installPeers, versionOf } from "../peers/npm.js";

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string[]} exports what a program takes of it to register something, keep it alive and find it
 * @property {string[]} [external] what it tries to load and does without
 */

/** @type {Peer[]} */
const peers = [
  {
    name: "@aws-sdk/client-servicediscovery",
    exports: [
      "ServiceDiscoveryClient",
      "RegisterInstanceCommand",
      "UpdateInstanceCustomHealthStatusCommand",
      "DeregisterInstanceCommand",
      "DiscoverInstancesCommand",
      "ListInstancesCommand",
    ],
  },
  { name: "consul", exports: ["default"] },
  { name: "etcd3", exports: ["Etcd3"] },
  { name: "eureka-js-client", exports: ["Eureka"] },
  { name: "nacos", exports: ["NacosNamingClient"], external: ["proxy-agent"] },
];

/** @type {import("../row.js").Measure} */
export async function* measure({ progress }) {
  const entries = await measureEntries();
  const others = await measurePeers(progress);
  for (const encoding of /** @type {const} */ (["brotli", "gzip"])) {
    for (const entry of /** @type {const} */ (["slim", "inlined"])) {
      const own = entries.find(({ name }) => name.startsWith(entry));
      if (!own) throw new Error(`Nothing that is measured is ${entry}.`);
      yield {
        id: `weight/${encoding}/${entry}`,
        what: `All that a browser loads, ${encoding}, ${own.name}`,
        unit: "B",
        ours: { name: `service-registry-client, ${entry}`, rounds: [own.size[encoding]] },
        references: others.map(({ absent: _, size, ...peer }) => ({
          ...peer,
          rounds: size ? [size[encoding]] : [],
        })),
        judged: "value",
        ...(encoding === "brotli" ? { target: { atMost: budgets[entry] } } : {}),
        ...noteOfAbsent(others),
      };
    }
  }
}

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {string} [version]
 * @property {ReturnType<typeof sizeOf>} [size]
 * @property {string} [absent] why it has none
 */

/** @param {(line: string) => void} progress */
async function measurePeers(progress) {
  const { folder, absent } = await installPeers();
  /** @type {Measured[]} */
  const measured = [];
  for (const peer of peers) {
    progress(peer.name);
    measured.push(
      absent === undefined ? await measurePeer(peer, folder) : { name: peer.name, absent },
    );
  }
  return measured;
}

/**
 * @param {Peer} peer
 * @param {string} folder
 * @returns {Promise<Measured>}
 */
async function measurePeer({ name, exports, external }, folder) {
  try {
    const { bytes, platform } = await bundle(programWith(name, exports), folder, external);
    return {
      name: platform === "browser" ? name : `${name}, Node only`,
      version: versionOf(folder, name),
      size: sizeOf(bytes),
    };
  } catch (error) {
    return { name, absent: reasonOf(error) };
  }
}

/**
 * @param {string} name
 * @param {string[]} exports
 */
function programWith(name, exports) {
  const locals = exports.map((_, index) => `used${index}`);
  const imports = exports.map((exported, index) => `${exported} as ${locals[index]}`);
  return `import { ${imports.join(", ")} } from "${name}";\nconsole.log(${locals.join(", ")});\n`;
}
