import { pages } from "../browsers/consumers.js";
import { bun } from "./bun.js";
import { bundlers } from "./bundlers.js";
import { deno } from "./deno.js";
import { loading } from "./loading.js";
import { next } from "./next.js";
import { node } from "./node.js";
import { typeScript } from "./typescript.js";
import { workers } from "./workers.js";

/** The matrix, a row each. @type {import("../rig/judge.js").Consumer[]} */
export const consumers = [
  ...node,
  ...typeScript,
  ...deno,
  ...bun,
  ...workers,
  ...bundlers,
  ...next,
  ...loading,
  ...pages,
];
