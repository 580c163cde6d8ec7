// The hosts that run JavaScript here, as commands that a file is appended to.

import { join } from "node:path";
import { root } from "../../scripts/steps.js";
import { toolbox } from "../runtimes/rig/tools.js";

/**
 * @typedef {object} Host
 * @property {string} name
 * @property {string} id
 * @property {() => Promise<string[]>} command fails with `Unavailable` where npm has none for this machine
 * @property {string[]} collecting what lets a program collect garbage when it wants to
 */

/** @satisfies {Record<string, Host>} */
export const hosts = {
  node: {
    name: "Node",
    id: "node",
    command: () => Promise.resolve([process.execPath]),
    collecting: ["--expose-gc"],
  },
  deno: {
    name: "Deno",
    id: "deno",
    command: () =>
      Promise.resolve([join(root, "node_modules/.bin/deno"), "run", "--quiet", "--allow-all"]),
    collecting: ["--v8-flags=--expose-gc"],
  },
  bun: {
    name: "Bun",
    id: "bun",
    command: async () => [join(await toolbox("bun"), "node_modules/.bin/bun"), "run"],
    collecting: [],
  },
};
