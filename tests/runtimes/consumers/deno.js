// Deno, with what its sandbox must allow and no more.

import { example } from "../rig/document.js";
import { asCommonJs } from "./node.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */

/** @type {Consumer[]} */
export const deno = [
  {
    name: "Deno, --allow-net",
    tools: "deno",
    async check({ project, remote, tool }) {
      project.add("program.js", "user.js");
      project.add("command.js", "program.js", (code) => code.replace("./program.js", "./user.js"));
      const { host } = new URL(remote.url);
      const command = example("Deno", "sh").replace("127.0.0.1:9000", host).trim().split(" ");
      return await project.report([tool("deno"), ...command.slice(1), JSON.stringify(remote)]);
    },
  },
  {
    name: "Deno, no permission at all",
    tools: "deno",
    parts: ["inProcess"],
    async check({ project, tool }) {
      project.add("command.js");
      return await project.report([tool("deno"), "run", "--no-prompt", "command.js"]);
    },
  },
  {
    name: "Deno, an npm: specifier",
    tools: "deno",
    async check({ project, remote, tool }) {
      project.add("command.js");
      project.add("program.js", "program.js", (code) =>
        code.replaceAll('from "service-registry-client', 'from "npm:service-registry-client'),
      );
      const { host } = new URL(remote.url);
      const command = [tool("deno"), "run", "--no-prompt", `--allow-net=${host}`, "command.js"];
      return await project.report([...command, JSON.stringify(remote)]);
    },
  },
  {
    name: "Deno, require",
    tools: "deno",
    async check({ project, remote, tool }) {
      project.add("program.js", "program.cjs", asCommonJs);
      project.add("required.cjs");
      const { host } = new URL(remote.url);
      // Deno reads what is required, which it does not count among what is imported.
      const allowed = [`--allow-net=${host}`, "--allow-read=."];
      const command = [tool("deno"), "run", "--no-prompt", ...allowed, "required.cjs"];
      return await project.report([...command, JSON.stringify(remote)]);
    },
  },
];
