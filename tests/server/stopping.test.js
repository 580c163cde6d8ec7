// The end of a server: nobody who was heard goes without an answer, and nobody is waited for for ever.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { hosts, logIn, operationsOf, say, serve, sleep, until } from "./rig/serve.js";

for (const host of hosts) {
  describe(`on ${host}`, { concurrency: 4 }, () => {
    test("what is held and what is under way is answered, and nothing new is accepted", async () => {
      await Promise.all([stop("SIGTERM"), stop("SIGINT")]);

      /** @param {NodeJS.Signals} signal */
      async function stop(signal) {
        const server = await serve(host);
        const { token, base } = await logIn(server, server.account);
        const headers = { "x-auth-token": token, "content-type": "application/json" };
        const listed = await fetch(`${base}/services`, { headers });
        const { feed_position: position = "" } = (await listed.json()).metadata ?? {};
        const held = fetch(`${base}/events?wait=60${position ? `&marker=${position}` : ""}`, {
          headers,
        });
        // Its head is there, and its body is not.
        const body = '{"heartbeat_timeout":30}';
        const begun = connect({ port: server.port, host: "127.0.0.1" });
        begun.write(
          `POST /v1.0/1234/sessions HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${token}\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        const resting = connect({ port: server.port, host: "127.0.0.1" });
        resting.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        await once(resting, "data");
        const rested = new Promise((resolve) => resting.once("close", resolve));
        await sleep(300);
        const began = performance.now();
        server.signal(signal);
        await until(
          async () =>
            (await say(server.port, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")).heard === "",
          3,
        );
        begun.write(body);
        const answer = String((await once(begun, "data"))[0]);
        assert.match(answer, /^HTTP\/1\.1 201 [\s\S]*connection: close/i);
        const { status } = await held;
        assert.equal(status, 200);
        await rested;
        assert.deepEqual(await server.ended, [0, null]);
        assert.ok(performance.now() - began < 6000, "it did not take the time it was given");
      }
    });

    test("who sends nothing more is not waited for longer than is set", async () => {
      const server = await serve(host, ["--drain-timeout", "1s"]);
      const begun = connect({ port: server.port, host: "127.0.0.1" });
      begun.on("error", () => {});
      begun.write("POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
      await sleep(300);
      const began = performance.now();
      server.signal("SIGTERM");
      assert.deepEqual(await server.ended, [0, null]);
      const took = performance.now() - began;
      assert.ok(took > 900 && took < 3000, `it took ${took} ms`);
      assert.ok(server.logged().some(({ msg }) => msg === "not all requests ended in time"));
    });

    test("a second signal ends it at once", async () => {
      const server = await serve(host, ["--drain-timeout", "1m"]);
      const begun = connect({ port: server.port, host: "127.0.0.1" });
      begun.on("error", () => {});
      begun.write("POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
      await sleep(300);
      server.signal("SIGTERM");
      await sleep(300);
      server.signal("SIGTERM");
      assert.deepEqual(await server.ended, [143, null]);
    });

    test("/readyz says that it stops, to who is connected", async () => {
      const server = await serve(host, [
        "--operations-listen",
        "127.0.0.1:0",
        "--drain-timeout",
        "3s",
      ]);
      const operations = await operationsOf(server);
      const begun = connect({ port: server.port, host: "127.0.0.1" });
      begun.on("error", () => {});
      begun.write("POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
      await sleep(300);
      server.signal("SIGTERM");
      await sleep(300);
      const ready = await fetch(`${operations}/readyz`);
      assert.equal(ready.status, 503);
      assert.equal(await ready.text(), "stopping\n");
      assert.equal((await fetch(`${operations}/healthz`)).status, 200);
      begun.destroy();
      assert.deepEqual(await server.ended, [0, null]);
    });
  });
}
