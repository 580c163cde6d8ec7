// Node in the versions that are maintained, and the oldest that is supported: this machine's.

import { join } from "node:path";
import { toolbox } from "../rig/tools.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */

/** Node as a command, by version; npm's packages of it hold the program itself. */
const versions = {
  [`Node ${process.versions.node.split(".")[0]}`]: () => Promise.resolve(process.execPath),
  "Node 22": () => packaged("node-22"),
  "Node 24": () => packaged("node-24"),
};

/** @type {Consumer[]} */
export const node = Object.entries(versions).flatMap(([version, command]) => [
  {
    name: `${version}, import`,
    async check({ project, remote }) {
      project.add("command.js");
      return project.report([await command(), "command.js", JSON.stringify(remote)]);
    },
  },
  {
    name: `${version}, require`,
    async check({ project, remote }) {
      project.add("program.js", "program.cjs", asCommonJs);
      project.add("required.cjs");
      return project.report([await command(), "required.cjs", JSON.stringify(remote)]);
    },
  },
  {
    name: `${version}, a worker thread`,
    async check({ project, remote }) {
      project.add("thread.js");
      project.write("started.js", startsThread);
      return project.report([await command(), "started.js", JSON.stringify(remote)]);
    },
  },
]);

const startsThread = `
import { Worker } from "node:worker_threads";
const worker = new Worker(new URL("thread.js", import.meta.url), { workerData: process.argv[2] });
worker.once("message", (report) => console.log(JSON.stringify(report)));
`;

/** @param {string} name of the dependency */
async function packaged(name) {
  return join(await toolbox("node"), "node_modules", name, "bin/node");
}

/** The program as it is written with `require`. @param {string} code */
export function asCommonJs(code) {
  const exported = [...code.matchAll(/^export (?:async )?function (\w+)/gm)].map(
    ([, name]) => name,
  );
  const required = code
    .replaceAll(/^import (\{.*\}) from (".*");$/gm, "const $1 = require($2);")
    .replaceAll(/^export /gm, "");
  return `${required}\nmodule.exports = { ${exported.join(", ")} };\n`;
}
