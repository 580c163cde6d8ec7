// What is told to those who run a server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Client } from "service-registry-client";
import { root } from "../package/scratch.js";
import { readMetrics } from "./rig/metrics.js";
import { hosts, logIn, operationsOf, serve, temporaryFolder } from "./rig/serve.js";

for (const host of hosts) {
  describe(`on ${host}`, async () => {
    const server = await serve(host, ["--operations-listen", "127.0.0.1:0"]);
    const open = await serve(host);
    after(() => Promise.all([server.stop(), open.stop()]));
    const operations = await operationsOf(server);

    test("/healthz and /readyz answer on both sides", async () => {
      for (const url of [server.url, operations, open.url]) {
        for (const path of ["/healthz", "/readyz"]) {
          const answer = await fetch(url + path);
          assert.equal(answer.status, 200);
          assert.equal(await answer.text(), "ok\n");
          assert.equal((await fetch(url + path, { method: "HEAD" })).status, 200);
          assert.equal((await fetch(url + path, { method: "POST" })).status, 404);
        }
      }
    });

    test("metrics are where operators are, and not where tenants are", async () => {
      assert.equal((await fetch(`${server.url}/metrics`)).status, 404);
      assert.equal((await fetch(`${operations}/metrics`)).status, 200);
      assert.equal((await fetch(`${operations}/v1.0/1234/limits`)).status, 404);
      assert.equal(
        (await fetch(`${open.url}/metrics`)).status,
        200,
        "without accounts there is no tenant",
      );
    });

    test("metrics count what happens", async () => {
      const client = new Client("demo", server.account.apiKey, "us", { url: `${server.url}/v1.0` });
      const { id, token } = await client.sessions.create(30);
      await client.services.create(id, "web", { tags: ["a"] });
      const { token: next } = await client.sessions.heartbeat(id, token);
      await client.sessions.heartbeat(id, next);
      await client.configuration.set("key", "b");
      await client.services.list();
      await logIn(server, { username: "demo", apiKey: "wrong" });
      const short = await client.sessions.create(3);
      const answer = await fetch(`${operations}/metrics`);
      assert.match(String(answer.headers.get("content-type")), /^text\/plain; version=0\.0\.4/);
      const metrics = readMetrics(await answer.text());
      const value = (/** @type {string} */ name) => metrics.get(`service_registry_${name}`);
      assert.equal(value('requests_total{operation="heartbeat",status="200"}'), 2);
      assert.equal(value("heartbeats_total"), 2);
      assert.equal(value('requests_total{operation="createService",status="201"}'), 1);
      assert.equal(value('requests_total{operation="logIn",status="200"}'), 1);
      assert.equal(value('failed_logins_total{status="401"}'), 1);
      assert.equal(value('request_duration_seconds_count{operation="heartbeat"}'), 2);
      assert.equal(value("sessions"), 2);
      assert.equal(value("services"), 1);
      assert.equal(value("configuration_values"), 1);
      assert.equal(value("accounts"), 1);
      assert.equal(value("requests_in_flight"), 0);
      assert.equal(value("held_requests"), 0);
      assert.equal(value("events_total"), 2);
      assert.equal(value("expired_sessions_total"), 0);
      assert.equal(value("store_failing"), 0);
      assert.ok(Number(value("store_entries")) > 3);
      assert.ok(Number(metrics.get("process_resident_memory_bytes")) > 1e7);
      assert.ok(Number(metrics.get("process_cpu_seconds_total")) > 0);
      assert.ok(
        Math.abs(Number(metrics.get("process_start_time_seconds")) - Date.now() / 1000) < 120,
      );
      if (host === "node") assert.ok(Number(value("connections")) > 0);
      await new Promise((resolve) => setTimeout(resolve, 4500));
      await assert.rejects(client.sessions.get(short.id));
      const later = readMetrics(await (await fetch(`${operations}/metrics`)).text());
      assert.equal(later.get("service_registry_expired_sessions_total"), 1);
      assert.equal(later.get("service_registry_sessions"), 1);
    });
  });
}

test("docs/server.md names the metrics that there are", async () => {
  const server = await serve("node", ["--data", join(temporaryFolder(after), "data")]);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  await server.stop();
  const declared = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => String(name));
  const document = readFileSync(join(root, "docs/server.md"), "utf8");
  const [section = ""] = /^## Metrics\n[\s\S]*?(?=^Alerts|^## )/m.exec(document) ?? [];
  const named = [...section.matchAll(/`([a-z_]+)(?:\{[a-z,]+\})?`/g)].map(([, name]) =>
    /^process_/.test(String(name)) ? String(name) : `service_registry_${name}`,
  );
  assert.deepEqual(named.sort(), declared.sort());
  const [alerts = ""] = /^groups:[\s\S]*?^```/m.exec(document) ?? [];
  for (const [name] of alerts.matchAll(/\b(service_registry|process)_[a-z_]+/g)) {
    assert.ok(declared.includes(name.replace(/_bucket$/, "")), name);
  }
});
