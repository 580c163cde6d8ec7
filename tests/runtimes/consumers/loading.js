// The other ways to load the package: `./slim`, to which the program brings the module, and `./js`, the
// client as plain JavaScript.

import { join } from "node:path";
import { example } from "../rig/document.js";
import { reportInPage, reportOfBuilt } from "../rig/page.js";
import { pageOf } from "./bundlers.js";
import { reportOfWorker } from "./workers.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */
/** @typedef {import("../rig/judge.js").Context} Context */

/**
 * The program waits for its modules where it imports what it makes with them.
 *
 * @param {Context["project"]} project
 * @param {string} host the section of docs/runtimes.md that says how it is done there
 * @param {string} starter the file of the program that starts it
 */
function makeSlim(project, host, starter) {
  const init = example(host, "js");
  project.write("init.js", init);
  project.write(
    "init-registry.js",
    init.replace("/client.wasm", "/registry.wasm").replace("/slim", "/slim/registry"),
  );
  project.add(starter);
  project.add("program.js", "program.js", (code) => {
    const slim = code.replaceAll(
      'from "service-registry-client',
      'from "service-registry-client/slim',
    );
    return `import "./init.js";\nimport "./init-registry.js";\n${slim}`;
  });
}

/** The registry has no such form. @param {Context["project"]} project */
function makePlain(project) {
  project.add("program.js", "program.js", (code) =>
    code.replace('from "service-registry-client"', 'from "service-registry-client/js"'),
  );
}

/** @type {Consumer[]} */
export const loading = [
  {
    name: "slim, Node",
    async check({ project, remote }) {
      makeSlim(project, "In Node", "command.js");
      return await project.report(["node", "command.js", JSON.stringify(remote)]);
    },
  },
  {
    name: "slim, wrangler dev",
    tools: "workers",
    async check(context) {
      makeSlim(context.project, "In Cloudflare Workers", "worker.js");
      return await reportOfWorker(context);
    },
  },
  {
    name: "slim, Vite, built",
    tools: "bundlers",
    async check({ project, remote, tool }) {
      makeSlim(project, "With Vite", "page.js");
      project.write("index.html", pageOf("page.js"));
      await project.run([tool("vite"), "build"]);
      return await reportOfBuilt(join(project.folder, "dist"), remote);
    },
  },
  {
    name: "slim, Vite, dev server",
    tools: "bundlers",
    async check({ project, remote, tool }) {
      makeSlim(project, "With Vite", "page.js");
      project.write("index.html", pageOf("page.js"));
      const dev = [tool("vite"), "--host", "127.0.0.1", "--port", "5180"];
      return await project.serving(dev, /Local: +(http:\/\/\S+)/, (url) =>
        reportInPage(url, remote),
      );
    },
  },
  {
    name: "slim, webpack",
    tools: "bundlers",
    async check({ project, remote, tool }) {
      makeSlim(project, "With webpack", "page.js");
      await project.run([tool("webpack"), "--mode", "production", "--entry", "./page.js"]);
      project.write("dist/index.html", pageOf("main.js"));
      return await reportOfBuilt(join(project.folder, "dist"), remote);
    },
  },
  {
    name: "js, Node",
    async check({ project, remote }) {
      makePlain(project);
      project.add("command.js");
      return await project.report(["node", "command.js", JSON.stringify(remote)]);
    },
  },
  {
    name: "js, esbuild",
    tools: "bundlers",
    async check({ project, remote, tool }) {
      makePlain(project);
      project.add("page.js");
      const esbuild = [tool("esbuild"), "page.js", "--bundle", "--minify"];
      await project.run([...esbuild, "--outfile=dist/main.js"]);
      project.write("dist/index.html", pageOf("main.js"));
      return await reportOfBuilt(join(project.folder, "dist"), remote);
    },
  },
];
