// Bun, as it is and compiled into one file.

import { asCommonJs } from "./node.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */

/** @type {Consumer[]} */
export const bun = [
  {
    name: "Bun, import",
    tools: "bun",
    async check({ project, remote, tool }) {
      project.add("command.js");
      return await project.report([tool("bun"), "command.js", JSON.stringify(remote)]);
    },
  },
  {
    name: "Bun, require",
    tools: "bun",
    async check({ project, remote, tool }) {
      project.add("program.js", "program.cjs", asCommonJs);
      project.add("required.cjs");
      return await project.report([tool("bun"), "required.cjs", JSON.stringify(remote)]);
    },
  },
  {
    name: "bun build --compile",
    tools: "bun",
    async check({ project, remote, tool }) {
      project.add("command.js");
      await project.run([tool("bun"), "build", "--compile", "command.js", "--outfile", "program"]);
      return await project.report(["./program", JSON.stringify(remote)]);
    },
  },
];
