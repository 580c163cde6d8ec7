// 10,000 heartbeaters in one program, beside a loop that beats over node:http without any library, at the same time and at the
// same server, so that whatever disturbs one disturbs the other. The server is small: clients are measured.

import { root } from "../../../scripts/steps.js";
import { run, start } from "../../runtimes/rig/commands.js";
import { settings } from "../heartbeaters/settings.js";

/**
 * What one program did in a window of time: the share of its sessions that were kept, the processor's time a beat in
 * microseconds, and the memory of each session in bytes.
 *
 * @typedef {{ kept: number, cpu: number, memory: number }} Window
 */

const names = {
  client: "service-registry-client",
  nodeHttp: "bare node:http",
  globalFetch: "bare global fetch",
};
const count = settings.beaters.toLocaleString("en");

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  progress(`${count} heartbeaters beside a bare loop`);
  const [client, nodeHttp] = await keep(["client", "nodeHttp"], rounds);
  progress(`${count} sessions by the global fetch`);
  const [globalFetch] = await keep(["globalFetch"], rounds);
  const figure = (/** @type {keyof Window} */ what) => {
    const [ours, ...references] = [client, nodeHttp, globalFetch].map((series) => ({
      name: series?.name ?? "",
      rounds: series?.windows.map((window) => window[what]) ?? [],
    }));
    return { ours: ours ?? { name: "", rounds: [] }, references };
  };
  yield {
    id: "heartbeaters/kept",
    what: `Sessions kept by ${count} heartbeaters in one Node process, a beat every 2 s`,
    unit: "×",
    ...figure("kept"),
    judged: "value",
    target: { atLeast: 1 },
  };
  yield {
    id: "heartbeaters/cpu",
    what: "CPU time of their beats ÷ a bare loop over node:http",
    unit: "µs",
    ...figure("cpu"),
    judged: "ratio",
    target: { atMost: 1.3 },
  };
  const { ours, references } = figure("memory");
  const [bare] = references;
  yield {
    id: "heartbeaters/memory",
    what: "Memory of each above a session of that loop",
    unit: "B",
    ours: {
      name: ours.name,
      rounds: ours.rounds.map((bytes, round) => bytes - (bare?.rounds[round] ?? 0)),
    },
    references,
    judged: "value",
    target: { atMost: 3000 },
  };
}

/**
 * Has each of these means keep its sessions, all at the same time.
 *
 * @param {(keyof typeof names)[]} means
 * @param {number} rounds
 * @returns {Promise<{ name: string, windows: Window[] }[]>}
 */
async function keep(means, rounds) {
  const server = start([process.execPath, "tests/bench/heartbeaters/server.js"], { cwd: root });
  try {
    const [line] = await server.says(/^{.*}$/m);
    const begin = String(Date.now() + settings.settlingMillis);
    const env = { URL_OF_SERVER: JSON.parse(line).url, BEGIN: begin, ROUNDS: String(rounds) };
    return await Promise.all(
      means.map(async (name) => {
        const command = [process.execPath, "--expose-gc", "tests/bench/heartbeaters/program.js"];
        const place = { ...env, MEANS: name };
        const printed = await run(command, { cwd: root, env: place, seconds: 120 });
        return { name: names[name], windows: JSON.parse(printed) };
      }),
    );
  } finally {
    await server.stop();
  }
}
