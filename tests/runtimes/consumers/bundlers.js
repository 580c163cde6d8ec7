// Bundlers with their default settings: for pages, which run in Chromium, and for Node.

import { join } from "node:path";
import { example } from "../rig/document.js";
import { reportInPage, reportOfBuilt } from "../rig/page.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */
/** @typedef {import("../rig/judge.js").Context} Context */

export const pageOf = (/** @type {string} */ script) =>
  `<!doctype html><meta charset="utf-8"><title>Page</title><script type="module" src="${script}"></script>\n`;

/**
 * A page whose script one command bundles to dist/main.js.
 *
 * @param {string} name
 * @param {string[]} command
 * @returns {Consumer}
 */
function bundledPage(name, [bundler = "", ...args], tools = "bundlers") {
  return {
    name,
    tools,
    async check({ project, remote, tool }) {
      project.add("page.js");
      await project.run([tool(bundler), ...args]);
      project.write("dist/index.html", pageOf("main.js"));
      return await reportOfBuilt(join(project.folder, "dist"), remote);
    },
  };
}

/**
 * A program for Node that one command bundles.
 *
 * @param {string} name
 * @param {string} output
 * @param {string[]} command
 * @returns {Consumer}
 */
function bundledCommand(name, output, [bundler = "", ...args]) {
  return {
    name,
    tools: "bundlers",
    async check({ project, remote, tool }) {
      project.add("command.js");
      await project.run([tool(bundler), ...args]);
      // Nothing but the bundle is there when it runs.
      await project.run(["rm", "-r", "node_modules", "program.js", "command.js"]);
      return await project.report(["node", output, JSON.stringify(remote)]);
    },
  };
}

/** @type {Consumer[]} */
export const bundlers = [
  {
    name: "none, but an import map",
    async check({ project, remote }) {
      project.add("page.js");
      project.write("index.html", example("Pages without a bundler", "html"));
      return await reportOfBuilt(project.folder, remote);
    },
  },
  {
    name: "Vite, built",
    tools: "bundlers",
    async check({ project, remote, tool }) {
      project.add("page.js");
      project.write("index.html", pageOf("page.js"));
      await project.run([tool("vite"), "build"]);
      return await reportOfBuilt(join(project.folder, "dist"), remote);
    },
  },
  {
    name: "Vite, dev server",
    tools: "bundlers",
    async check({ project, remote, tool }) {
      project.add("page.js");
      project.write("index.html", pageOf("page.js"));
      const dev = [tool("vite"), "--host", "127.0.0.1", "--port", "5170"];
      return await project.serving(dev, /Local: +(http:\/\/\S+)/, (url) =>
        reportInPage(url, remote),
      );
    },
  },
  bundledPage("webpack", ["webpack", "--mode", "production", "--entry", "./page.js"]),
  bundledPage("webpack, development", ["webpack", "--mode", "development", "--entry", "./page.js"]),
  bundledPage("esbuild", ["esbuild", "page.js", "--bundle", "--minify", "--outfile=dist/main.js"]),
  // Rollup resolves packages by a plugin of its own only.
  bundledPage("Rollup", [
    "rollup",
    "page.js",
    "--plugin",
    "node-resolve",
    "--file",
    "dist/main.js",
  ]),
  bundledPage("Rolldown", ["rolldown", "page.js", "--file", "dist/main.js"]),
  bundledPage("bun build", ["bun", "build", "page.js", "--outfile=dist/main.js"], "bun"),
  {
    name: "Parcel",
    tools: "parcel",
    async check({ project, remote, tool }) {
      project.add("page.js");
      project.write("index.html", pageOf("page.js"));
      await project.run([tool("parcel"), "build", "index.html"]);
      return await reportOfBuilt(join(project.folder, "dist"), remote);
    },
  },
  bundledCommand("esbuild, an ES module for Node", "main.mjs", [
    ...["esbuild", "command.js", "--bundle", "--platform=node", "--format=esm"],
    "--outfile=main.mjs",
  ]),
  bundledCommand("Rolldown, a CommonJS module for Node", "main.cjs", [
    ...["rolldown", "command.js", "--platform", "node", "--format", "cjs", "--file", "main.cjs"],
  ]),
  bundledCommand("webpack, for Node", "dist/main.cjs", [
    ...["webpack", "--mode", "production", "--target", "node", "--entry", "./command.js"],
    ...["--output-filename", "main.cjs"],
  ]),
];
