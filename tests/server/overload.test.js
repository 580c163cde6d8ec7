// More lists are asked for than can be made, while sessions beat: lists are refused early, and no beat is late or lost.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { readMetrics } from "./rig/metrics.js";
import { program, result } from "./rig/programs.js";
import { hosts, logIn, serve, sleep, until } from "./rig/serve.js";

for (const host of hosts) {
  describe(`on ${host}`, async () => {
    const server = await serve(host);
    after(() => server.stop());

    test("lists are shed and beats are not", { timeout: 60_000 }, async () => {
      const { token } = await logIn(server, server.account);
      const { port } = server;
      const beaters = program("beaters.js", { port, token, sessions: 1000, interval: 2000 });
      await beaters.says(/all are there/, 30);
      // A list of a thousand sessions costs a hundred times what a beat does.
      const paths = ["/v1.0/1234/sessions?limit=1000", "/v1.0/1234/views/overview?limit=1000"];
      const flood = program("flood.js", { port, token, connections: 800, paths });
      // How soon there is too much depends on how fast the machine asks.
      const began = performance.now();
      const shedding = /^service_registry_shed_requests_total\S* [1-9]/m;
      await sleep(5000);
      await until(
        async () => shedding.test(await (await fetch(`${server.url}/metrics`)).text()),
        20,
      );
      const took = performance.now() - began;
      const lists = await result(flood);
      // Nobody is refused once it is over.
      const headers = { "x-auth-token": token };
      await until(async () => (await fetch(`${server.url}/v1.0/1234/limits`, { headers })).ok, 3);
      await sleep(1000);
      const beats = await result(beaters);
      console.log(`${host}: ${JSON.stringify({ lists, beats })}`);
      assert.deepEqual(Object.keys(beats.statuses), ["200"]);
      assert.ok(beats.beats > took / 4, "they beat all the time");
      assert.ok(beats.p99 < 4000, `a beat waits for ${beats.p99} ms`);
      assert.ok(
        lists.statuses[503] > 0 && lists.statuses[200] > 0,
        "some are answered, others refused",
      );
      assert.deepEqual(Object.keys(lists.statuses), ["200", "503"]);
      assert.equal(lists.impatient, 0, "who is refused is told when to come again");
      const warnings = server.logged().filter(({ level }) => level === "warn");
      assert.equal(warnings.length, 1, "it is told once");
      const metrics = readMetrics(await (await fetch(`${server.url}/metrics`)).text());
      const shed = [...metrics].filter(([name]) =>
        name.startsWith("service_registry_shed_requests_total"),
      );
      const count = shed.reduce((sum, [, each]) => sum + each, 0);
      // Of those who were asking at the end nobody heard the answer.
      assert.ok(count >= lists.statuses[503] && count <= lists.statuses[503] + 800, `${count}`);
      assert.ok(!shed.some(([name]) => name.includes("heartbeat")));
      assert.equal(metrics.get("service_registry_expired_sessions_total"), 0);
    });
  });
}
