// Cloudflare Workers: workerd, as wrangler runs it and as miniflare runs what wrangler has bundled.

import { deepEqual } from "node:assert/strict";
import { example } from "../rig/document.js";

/** @typedef {import("../rig/judge.js").Consumer} Consumer */
/** @typedef {import("../rig/judge.js").Context} Context */

/** Runtimes of dates before the middle of 2025 compile no bytes, not even when a worker starts. */
const dates = ["2026-04-01", "2023-03-01"];

/** @type {Consumer[]} */
export const workers = [
  ...dates.map((date) => ({
    name: `wrangler dev of ${date}, client and registry at module scope`,
    tools: "workers",
    async check(/** @type {Context} */ context) {
      context.project.add("worker.js");
      return await reportOfWorker(context, date);
    },
  })),
  {
    name: "wrangler dev, a worker that is the registry",
    tools: "workers",
    async check(context) {
      const { project, remote } = context;
      project.write("registry-worker.js", example("Cloudflare Workers", "js", 1));
      project.add("command.js");
      return await serving(
        context,
        ["registry-worker.js", "--compatibility-date", String(dates[0])],
        (url) => {
          const there = JSON.stringify({ ...remote, url: `${url}/v1.0` });
          return project.report(["node", "command.js", there]);
        },
      );
    },
  },
  {
    name: "wrangler dev, a worker that asks a registry",
    tools: "workers",
    async check(context) {
      const { project, remote } = context;
      const code = example("Cloudflare Workers", "js");
      project.write("worker.js", code.replace("http://127.0.0.1:9000/v1.0", remote.url));
      const options = ["worker.js", "--compatibility-date", String(dates[0])];
      project.add("command.js");
      return await serving(context, options, async (url) => {
        deepEqual(await answer(url), []);
        return project.report(["node", "command.js", JSON.stringify(remote)]);
      });
    },
  },
  {
    name: "wrangler dev, a heartbeater outside of requests and in them",
    tools: "workers",
    async check(context) {
      const { project, remote } = context;
      project.write("worker.js", beatsInWorker);
      project.add("command.js");
      const options = ["worker.js", "--compatibility-date", String(dates[0])];
      const variable = ["--var", `REMOTE:${JSON.stringify(remote)}`];
      return await serving(context, [...options, ...variable], async (url) => {
        deepEqual(await answer(`${url}/outside`), { code: "unsupported", namesWay: true });
        deepEqual(await answer(`${url}/inside`), { state: "active" });
        deepEqual(await answer(`${url}/later`), { state: "active" });
        return project.report(["node", "command.js", JSON.stringify(remote)]);
      });
    },
  },
  {
    name: "wrangler deploy --dry-run, run by miniflare",
    tools: "workers",
    async check({ project, remote, tool }) {
      project.add("worker.js");
      project.write("miniflare.js", runsInMiniflare);
      const deploy = [
        tool("wrangler"),
        "deploy",
        "worker.js",
        "--name",
        "worker",
        "--compatibility-date",
        String(dates[0]),
      ];
      await project.run([...deploy, "--dry-run", "--outdir", "dist"], inside(project));
      return await project.report(["node", "miniflare.js", JSON.stringify(remote)]);
    },
  },
];

const beatsInWorker = `
import { Client, HeartBeater } from "service-registry-client";

const url = "http://127.0.0.1:1/v1.0";
let outside;
try {
  new HeartBeater("demo", "key", "us", { url }, "se1", "token", 3).start();
} catch ({ code, message }) {
  outside = { code, namesWay: message.includes("sessions.heartbeat()") };
}
let heartbeater;
const beats = async () => {
  const beat = new Promise((resolve) => heartbeater.once("heartbeat", resolve));
  heartbeater.start();
  await beat;
  return { state: heartbeater.state };
};

export default {
  async fetch(request, { REMOTE }) {
    const { pathname } = new URL(request.url);
    if (pathname === "/outside") return Response.json(outside);
    if (pathname === "/inside") {
      const { url, username, apiKey } = JSON.parse(REMOTE);
      ({ heartbeater } = await new Client(username, apiKey, "us", { url }).sessions.create(3));
    }
    return Response.json(await beats());
  },
};
`;

const runsInMiniflare = `
import { argv } from "node:process";
import { Miniflare } from "miniflare";

const miniflare = new Miniflare({
  modules: true,
  modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
  rootPath: "dist",
  scriptPath: "worker.js",
  compatibilityDate: "${dates[0]}",
  bindings: { REMOTE: argv[2] ?? "" },
  cf: false,
});
const response = await miniflare.dispatchFetch("http://worker.test/");
console.log(await response.text());
await miniflare.dispose();
`;

/**
 * What the program's worker reports under wrangler.
 *
 * @param {Context} context
 */
export function reportOfWorker(context, date = String(dates[0])) {
  const variable = `REMOTE:${JSON.stringify(context.remote)}`;
  return serving(context, ["worker.js", "--compatibility-date", date, "--var", variable], report);
}

/**
 * @param {Context} context
 * @param {string[]} options
 * @param {(url: string) => Promise<unknown>} use
 */
function serving({ project, tool }, options, use) {
  const ports = ["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];
  const dev = [tool("wrangler"), "dev", ...options, ...ports];
  return project.serving(dev, /Ready on (http:\/\/\S+)/, use, inside(project));
}

/** What a worker answers, which is the same for requests at a time. @param {string} url */
async function report(url) {
  const [first, ...others] = await Promise.all([url, url, url].map(answer));
  for (const other of [...others, await answer(url)]) deepEqual(other, first);
  return first;
}

/** @param {string} url */
async function answer(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`status ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** Wrangler keeps what it remembers in the project, and asks nobody where it is. */
function inside(/** @type {Context["project"]} */ { folder }) {
  return { env: { CLOUDFLARE_CF_FETCH_ENABLED: "false", XDG_CONFIG_HOME: folder } };
}
