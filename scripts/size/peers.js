// Comparable packages, installed from npm into a folder that is removed again.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, sizeOf } from "./measure.js";

/**
 * @typedef {object} Peer
 * @property {string} version
 * @property {string[]} names what a program takes of it to register something, keep it alive and find it
 * @property {string[]} [external] what it tries to load and does without
 */

/** @type {Record<string, Peer>} */
const peers = {
  "@aws-sdk/client-servicediscovery": {
    version: "3.1138.0",
    names: [
      "ServiceDiscoveryClient",
      "RegisterInstanceCommand",
      "UpdateInstanceCustomHealthStatusCommand",
      "DeregisterInstanceCommand",
      "DiscoverInstancesCommand",
      "ListInstancesCommand",
    ],
  },
  consul: { version: "2.0.1", names: ["default"] },
  etcd3: { version: "1.1.2", names: ["Etcd3"] },
  "eureka-js-client": { version: "4.5.0", names: ["Eureka"] },
  nacos: { version: "2.6.3", names: ["NacosNamingClient"], external: ["proxy-agent"] },
};

/** @typedef {{ name: string, platform: string, size: import("./measure.js").Size }} Measured */

/** @returns {Promise<Measured[]>} */
export async function measurePeers() {
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "peers", private: true }));
    const packages = Object.entries(peers).map(([name, { version }]) => `${name}@${version}`);
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", [...install, ...packages], { cwd: folder, stdio: "pipe" });
    const measured = [];
    for (const [name, { version, names, external }] of Object.entries(peers)) {
      const { bytes, platform } = await bundle(programWith(name, names), folder, external);
      measured.push({ name: `${name} ${version}`, platform, size: sizeOf(bytes) });
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {string[]} names
 */
function programWith(name, names) {
  const locals = names.map((_, index) => `used${index}`);
  const imports = names.map((exported, index) => `${exported} as ${locals[index]}`);
  return `import { ${imports.join(", ")} } from "${name}";\nconsole.log(${locals.join(", ")});\n`;
}
