// Keeps sessions alive by one of several means, and prints what that took of the processor and of memory in a
// window of time.

import { Agent, request } from "node:http";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { settings } from "./settings.js";

const { URL_OF_SERVER: url = "", MEANS = "", BEGIN = "" } = process.env;
const { beaters, timeout, longestPause, windowMillis, spreadMillis } = settings;
const tenantId = "1234";
const path = `/v1.0/${tenantId}/sessions`;
const headers = { "x-auth-token": "secret", "content-type": "application/json" };

/** What begins to keep a session alive. @type {Record<string, () => (() => unknown) | Promise<() => unknown>>} */
const means = {
  async client() {
    const { Client } = await import("service-registry-client");
    const options = { url: `${url}/v1.0`, token: "secret", tenantId };
    const client = new Client(null, null, "us", options);
    return async () => {
      const { heartbeater } = await client.sessions.create(timeout);
      heartbeater.start();
    };
  },
  nodeHttp() {
    const agent = new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });
    const { hostname: host, port } = new URL(url);
    return loop(
      (id, body) =>
        new Promise((resolve, reject) => {
          const options = {
            agent,
            host,
            port,
            method: "POST",
            path: `${path}/${id}/heartbeat`,
            headers: { ...headers, "content-length": body.length },
          };
          const sent = request(options, (response) => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk) => {
              text += chunk;
            });
            response.on("end", () => resolve(text));
          });
          sent.on("error", reject);
          sent.end(body);
        }),
    );
  },
  globalFetch() {
    return loop(async (id, body) => {
      const response = await fetch(`${url}${path}/${id}/heartbeat`, {
        method: "POST",
        headers,
        body,
      });
      return response.text();
    });
  },
};

await main();

async function main() {
  const before = memory();
  const begin = await means[MEANS]?.();
  if (!begin) throw new Error(`There is no ${MEANS}`);
  const started = performance.now();
  for (let count = 0; count < beaters; count += 1) {
    await begin();
    // Spread, so that beats are, too.
    const ahead = (count / beaters) * spreadMillis - (performance.now() - started);
    if (ahead > 10) await sleep(ahead);
  }
  await sleep(Number(BEGIN) - Date.now());
  console.log("begin");
  const from = performance.now();
  const used = process.cpuUsage();
  await sleep(windowMillis);
  const { user, system } = process.cpuUsage(used);
  // Of the time that has passed: who is overloaded wakes late.
  const cpu = (user + system) / ((performance.now() - from) / 1000);
  console.log("end");
  // Not before: to collect all garbage takes so long that beats are late.
  console.log(JSON.stringify({ cpu, memory: (memory() - before) / beaters }));
  process.exit(0);
}

/**
 * Beats as a program would that has no library: each session in its own time, the next token in the next beat.
 *
 * @param {(id: string, body: string) => Promise<string>} send
 */
function loop(send) {
  let ids = 0;
  return () => {
    ids += 1;
    const id = `se${ids}`;
    let token = "0".repeat(36);
    const beat = async () => {
      const due = performance.now() + pause();
      ({ token } = JSON.parse(await send(id, JSON.stringify({ token }))));
      setTimeout(beat, due - performance.now());
    };
    setTimeout(beat, pause());
  };
}

/** As long as the client's: up to a fifth sooner than the longest. */
function pause() {
  return longestPause * (1 - Math.random() / 5);
}

/** What it holds, what is not on V8's heap, too. */
function memory() {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
