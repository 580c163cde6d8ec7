// Those who take their time, come in crowds, or send more than anybody should.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, describe, test } from "node:test";
import { hosts, logIn, say, serve, sleep, until } from "./rig/serve.js";

for (const host of hosts) {
  describe(`on ${host}`, { concurrency: 4 }, async () => {
    const limits = ["--limits", "held-requests=1"];
    const server = await serve(host, ["--request-timeout", "1s", ...limits]);
    after(() => server.stop());

    test("who sends a body byte by byte is not waited for", async () => {
      const head = `POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
      for (const framing of [
        "Content-Length: 1000\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n",
      ]) {
        const { heard, took } = await dribble(
          server.port,
          head + framing,
          framing.startsWith("T") ? "1\r\n \r\n" : " ",
        );
        assert.ok(took > 800 && took < 6000, `it was ended after ${took} ms`);
        assert.match(heard, /^(HTTP\/1\.1 408 |$)/);
      }
    });

    test("who sends a head byte by byte is not waited for", {
      skip: host === "deno" && "Deno waits for ever",
    }, async () => {
      const { took } = await dribble(server.port, "GET / HTTP/1.1\r\nHost: ", "a");
      assert.ok(took < (host === "node" ? 6000 : 30_000), `it was ended after ${took} ms`);
    });

    test("a head that is far too large is refused", async () => {
      const { heard } = await say(
        server.port,
        `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(2_000_000)}\r\n\r\n`,
      );
      assert.match(heard, /^(HTTP\/1\.1 4\d\d |$)/);
    });

    test("a body that is too large is refused by a fault", async () => {
      const { token, base } = await logIn(server, server.account);
      const answer = await fetch(`${base}/sessions`, {
        method: "POST",
        headers: { "x-auth-token": token, "content-type": "application/json" },
        body: JSON.stringify({ heartbeat_timeout: 30, metadata: { a: "a".repeat(70_000) } }),
      });
      assert.equal(answer.status, 413);
      assert.equal((await answer.json()).type, "requestTooLargeError");
    });

    test("who is gone while held makes room for another, where the host tells", async () => {
      const { token, base } = await logIn(server, server.account);
      const headers = { "x-auth-token": token };
      const { metadata } = await (await fetch(`${base}/services`, { headers })).json();
      const path = `/events?wait=20&marker=${metadata.feed_position}`;
      const gone = await opened(server.port);
      gone.write(`GET /v1.0/1234${path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${token}\r\n\r\n`);
      await sleep(300);
      const isHeld = async () => {
        const began = performance.now();
        await (await fetch(base + path.replace("20", "1"), { headers })).arrayBuffer();
        return performance.now() - began > 800;
      };
      assert.equal(await isHeld(), false, "there is no place");
      gone.destroy();
      await sleep(300);
      // Deno does not tell: see the table in docs/server.md.
      assert.equal(await isHeld(), host !== "deno");
    });

    test("others are answered meanwhile", async () => {
      const idle = Array.from({ length: 50 }, () =>
        connect({ port: server.port, host: "127.0.0.1" }),
      );
      for (const socket of idle) {
        socket.on("error", () => {});
        socket.write("POST /v2.0/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
      }
      const { status } = await logIn(server, server.account);
      assert.equal(status, 200);
      for (const socket of idle) socket.destroy();
    });
  });
}

describe("connections on Node", async () => {
  const server = await serve("node", [
    "--max-connections",
    "5",
    "--max-header-size",
    "2k",
    "--operations-listen",
    "127.0.0.1:0",
  ]);
  after(() => server.stop());

  test("one too many is closed, and there is room again when another is", async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => opened(server.port)));
    const refused = connect({ port: server.port, host: "127.0.0.1" });
    refused.on("error", () => {});
    await new Promise((resolve) => refused.once("close", resolve));
    const first = /** @type {import("node:net").Socket} */ (sockets[0]);
    assert.match(await asked(first), /^HTTP\/1\.1 200 /, "those who were there are answered");
    first.destroy();
    await until(async () => {
      const socket = connect({ port: server.port, host: "127.0.0.1" });
      return (await asked(socket).finally(() => socket.destroy())).startsWith("HTTP/1.1 200 ");
    });
    for (const socket of sockets) socket.destroy();
  });

  test("a head is as long as it may be, and no longer", async () => {
    const head = (/** @type {number} */ length) =>
      `GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(length)}\r\n\r\n`;
    // Those who have just left may still be counted.
    await until(async () => (await say(server.port, head(1900))).statuses[0] === 200);
    assert.deepEqual((await say(server.port, head(2100))).statuses, [431]);
  });
});

/** @param {number} port */
async function opened(port) {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  return socket;
}

/** @param {import("node:net").Socket} socket @returns {Promise<string>} */
async function asked(socket) {
  socket.on("error", () => {});
  socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  return await new Promise((resolve) => {
    socket.once("data", (chunk) => resolve(String(chunk)));
    socket.once("close", () => resolve(""));
  });
}

/**
 * Sends the beginning of something, and then a little every so often, until it is answered or cut off.
 *
 * @param {number} port
 * @param {string} beginning
 * @param {string} little
 */
async function dribble(port, beginning, little) {
  const socket = await opened(port);
  let heard = "";
  let isOver = false;
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    heard += chunk;
    isOver = true;
  });
  socket.on("close", () => {
    isOver = true;
  });
  const began = performance.now();
  socket.write(beginning);
  while (!isOver && performance.now() - began < 40_000) {
    socket.write(little);
    await sleep(100);
  }
  socket.destroy();
  return { heard, took: performance.now() - began };
}
