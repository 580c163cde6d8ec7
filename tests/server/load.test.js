// What a server carries: 10,000 sessions that beat, readers of all kinds, one slow client and one abuser. It prints what that
// costs; a machine with more to do may be given fewer beats by LOAD_INTERVAL, in milliseconds.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import { readMetrics } from "./rig/metrics.js";
import { program, result } from "./rig/programs.js";
import { logIn, serve, sleep } from "./rig/serve.js";

const sessions = 10_000;
const interval = Number(process.env.LOAD_INTERVAL ?? 5000);
const seconds = 20;

test(`${sessions} sessions that beat every ${interval} ms, among others`, {
  timeout: 120_000,
}, async () => {
  const server = await serve("node", ["--log-level", "error"]);
  after(() => server.stop());
  const { token } = await logIn(server, server.account);
  const { port, url } = server;
  const metricsNow = async () => readMetrics(await (await fetch(`${url}/metrics`)).text());
  const idle = await metricsNow();
  const beaters = program("beaters.js", { port, token, sessions, interval });
  await beaters.says(/all are there/, 60);
  const before = await metricsNow();

  const slow = connect({ port, host: "127.0.0.1" });
  slow.on("error", () => {});
  slow.write("POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  const drip = setInterval(() => slow.write(" "), 500);
  const reads = [
    "/services",
    "/sessions?limit=100",
    "/views/overview?limit=10",
    "/limits",
    "/events",
    "/configuration",
  ];
  const paths = reads.map((path) => `/v1.0/1234${path}`);
  const abuser = program("flood.js", {
    port,
    token,
    connections: 20,
    paths: ["/v1.0/1234/sessions?limit=1000"],
  });
  /** @type {Record<number, number>} */
  const readers = {};
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    await Promise.all([
      ...paths.map(async (path) => {
        const answer = await fetch(url + path, { headers: { "x-auth-token": token } });
        await answer.arrayBuffer();
        readers[answer.status] = (readers[answer.status] ?? 0) + 1;
      }),
      sleep(200),
    ]);
  }
  const after_ = await metricsNow();
  const abuse = await result(abuser);
  const beats = await result(beaters);
  clearInterval(drip);
  slow.destroy();

  const value = (/** @type {string} */ name) => after_.get(`service_registry_${name}`);
  const megabytes = (/** @type {Map<string, number>} */ metrics) =>
    Math.round(Number(metrics.get("process_resident_memory_bytes")) / 1e6);
  const cpu =
    Number(after_.get("process_cpu_seconds_total")) -
    Number(before.get("process_cpu_seconds_total"));
  console.log(
    `${sessions} sessions, a beat every ${interval} ms each: p50 ${beats.p50} ms, p99 ${beats.p99} ms, slowest ${beats.max} ms; ` +
      `${beats.beats} beats; memory ${megabytes(idle)} MB without, ${megabytes(before)} MB with sessions, ${megabytes(after_)} MB at the end; ` +
      `processor ${Math.round((cpu / seconds) * 100)} %; readers ${JSON.stringify(readers)}, abuser ${JSON.stringify(abuse.statuses)}`,
  );
  assert.deepEqual(Object.keys(beats.statuses), ["200"], "no beat is lost");
  assert.equal(value("sessions"), sessions);
  assert.equal(value("expired_sessions_total"), 0);
  assert.ok(beats.beats >= (sessions * seconds * 1000) / interval / 2, "the machine carries them");
  assert.deepEqual(
    Object.keys(readers).filter((status) => status !== "200" && status !== "503"),
    [],
  );
  assert.deepEqual(
    Object.keys(abuse.statuses).filter((status) => status !== "200" && status !== "503"),
    [],
  );
});
