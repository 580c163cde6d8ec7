// The end of a server: nobody who was heard goes without an answer, and nobody is waited for for ever.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { accounts, writeAccounts } from "./rig/accounts.js";
import { hosts, logIn, operationsOf, serve, sleep, temporaryFolder, until } from "./rig/serve.js";

const [account] = accounts;
if (!account) throw new Error("there is an account");

for (const host of hosts) {
  describe(`on ${host}`, { concurrency: 4 }, () => {
    test("what is held and what is under way is answered, and meanwhile all else", async () => {
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
        await until(async () => (await fetch(`${server.url}/readyz`)).status === 503, 3);
        assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
        assert.equal((await fetch(`${base}/services`, { headers })).status, 200);
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

    test("no session dies of a stop that waits for one request, nor of the start after it", async () => {
      const folder = temporaryFolder(after);
      const kept = ["--data", join(folder, "data"), "--accounts", await writeAccounts(folder)];
      const first = await serve(host, [...kept, "--drain-timeout", "6s"]);
      const { token, base } = await logIn(first, account);
      const headers = { "x-auth-token": token, "content-type": "application/json" };
      const created = await Promise.all(Array.from({ length: 20 }, create));
      let isOver = false;
      const beating = created.map(beat);
      const stuck = connect({ port: first.port, host: "127.0.0.1" });
      stuck.on("error", () => {});
      stuck.write("POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
      await sleep(300);
      const began = performance.now();
      first.signal("SIGTERM");
      assert.deepEqual(await first.ended, [0, null]);
      assert.ok(performance.now() - began > 5500, "it waited");
      const second = await serve(host, [...kept, "--listen", `127.0.0.1:${first.port}`]);
      await sleep(6000);
      isOver = true;
      const statuses = await Promise.all(beating);
      assert.deepEqual([...new Set(statuses.flat())], [200], "beats that were answered");
      assert.ok(
        statuses.every(({ length }) => length > 10),
        `answered: ${statuses.map(({ length }) => length)}`,
      );
      await second.stop();

      async function create() {
        const body = '{"heartbeat_timeout":5}';
        const answer = await fetch(`${base}/sessions`, { method: "POST", headers, body });
        const { token } = await answer.json();
        return { url: `${answer.headers.get("location")}/heartbeat`, token };
      }

      /** @param {{ url: string, token: string }} session */
      async function beat(session) {
        const statuses = [];
        while (!isOver) {
          await sleep(700);
          const body = JSON.stringify({ token: session.token });
          const answer = await fetch(session.url, { method: "POST", headers, body }).catch(
            () => {},
          );
          // While there is no server; a token whose answer did not come is good still.
          if (!answer || answer.status === 503) continue;
          statuses.push(answer.status);
          if (answer.status === 200) session.token = (await answer.json()).token;
        }
        return statuses;
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
