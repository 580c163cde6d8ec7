// How connections come about, are kept and end, by Node's own fetch and by the package's transport.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect as open } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../runtimes/rig/free-port.js";
import { until } from "../client/wire.js";
import { alike, bothTo, connect, isByFetch, outcomeOf, serveByHand } from "./rig.js";

const body = '{"id":"x"}';
/** Most of their time is spent on waiting. */
const together = { concurrency: 16 };

const ok = answer();
const closing = answer("connection: close\r\n");

/** @param {import("service-registry-client").Client} client */
const get = ({ sessions }) => sessions.get("x");

/** @param {string} [header] */
function answer(header = "") {
  return `HTTP/1.1 200 OK\r\n${header}content-length: ${body.length}\r\n\r\n${body}`;
}

describe("connections", together, () => {
  describe("where there is nobody", together, () => {
    /** @type {[name: string, url: (port: number) => string][]} */
    const places = [
      ["a port that is closed", (port) => `http://127.0.0.1:${port}/v1.0`],
      ["a name with several addresses", (port) => `http://localhost:${port}/v1.0`],
      ["a port of IPv6 that is closed", (port) => `http://[::1]:${port}/v1.0`],
      ["a port under TLS that is closed", (port) => `https://127.0.0.1:${port}/v1.0`],
      ["a name that is none", () => "http://nobody.invalid/v1.0"],
      ["an address that is for all", () => "http://255.255.255.255:9000/v1.0"],
      ["a port that is blocked", () => "http://127.0.0.1:6000/v1.0"],
      ["a low port that is blocked", () => "http://127.0.0.1:22/v1.0"],
    ];
    for (const [name, url] of places) {
      test(name, async () => {
        const { error } = await alike(bothTo(url(await freePort())), get);
        assert.equal(error.code, "network_error");
      });
    }

    test("a server that takes no more connections is given up after 10 s", {
      timeout: 30_000,
    }, async () => {
      const busy = await fullServer();
      const clients = bothTo(`http://127.0.0.1:${busy.port}/v1.0`, { timeout: 15_000 });
      const outcomes = await Promise.all(
        [clients.own, clients.fetch].map((client) => outcomeOf(get(client))),
      );
      busy.close();
      const codes = outcomes.map(({ error }) => error.cause.cause.code);
      assert.deepEqual(codes, ["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"]);
    });
  });

  test("addresses are read as fetch reads them", async (context) => {
    const server = await serveByHand((socket) => socket.write(ok));
    const six = await serveByHand((socket) => socket.write(ok), "::1");
    context.after(() => {
      server.close();
      six.close();
    });
    for (const [place, { port, requests }] of /** @type {const} */ ([
      ["http://127.0.0.1:PORT/v1.0", server],
      ["HTTP://LOCALHOST:PORT/v1.0", server],
      ["http://127.1:PORT/v1.0", server],
      ["http://localhost:PORT/a/../b/./%2e%2E/v1.0", server],
      ["http://localhost:PORT/ü'|^\"<>`{}/v1.0", server],
      ["http://localhost:PORT/.well-known/v1.0", server],
      ["http://[::1]:PORT/v1.0", six],
      ["http://[0:0::1]:PORT//v1.0", six],
    ])) {
      const url = place.replace("PORT", `${port}`);
      for (const id of ["x", "ü ?#", "%2e", "a.b", "a'b"]) {
        await alike(bothTo(url), ({ sessions }) => sessions.get(id));
        const asked = requests.splice(0);
        assert.deepEqual(asked.map(isByFetch), [false, true], url);
        const [ours, theirs] = asked.map(({ head }) => [
          /^.*/.exec(head)?.[0],
          /^host: .*/im.exec(head)?.[0],
        ]);
        assert.deepEqual(ours, theirs);
      }
    }
  });

  test("bodies are sent as fetch sends them", async (context) => {
    const server = await serveByHand((socket) => socket.write("HTTP/1.1 204 No\r\n\r\n"));
    context.after(() => server.close());
    for (const metadata of [
      { a: "b" },
      { é: "€😀" },
      { a: "x".repeat(200_000) },
      { lone: "\ud800" },
    ]) {
      await alike(bothTo(server.url), ({ sessions }) => sessions.update("x", { metadata }));
    }
    await alike(bothTo(server.url), ({ sessions }) => sessions.remove("x"));
    const said = server.requests.map(({ head, body: sent }) => ({
      lines: head
        .toLowerCase()
        .split("\r\n")
        .filter((line) =>
          /^(put|delete|content-|x-auth|accept:|accept-enc|user-agent|connection)/.test(line),
        )
        .sort(),
      sent,
    }));
    for (let at = 0; at < said.length; at += 2) assert.deepEqual(said[at], said[at + 1]);
    assert.equal(said.length, 10);
  });

  test("a token that no header may hold fails alike", async (context) => {
    const server = await serveByHand((socket) => socket.write(ok));
    context.after(() => server.close());
    const { own, fetch } = bothTo(server.url, { token: () => "é€" });
    await alike({ own, fetch }, get);
  });

  describe("a connection", together, () => {
    test("is kept for the next request, and there are as many as requests at a time", async (context) => {
      const server = await serveByHand((socket) => setTimeout(() => socket.write(ok), 5));
      context.after(() => server.close());
      const client = connect(server.url);
      for (let count = 0; count < 5; count += 1) await get(client);
      assert.equal(connectionsOf(server.requests), 1);
      for (const _ of [1, 2]) await Promise.all(Array.from({ length: 300 }, () => get(client)));
      assert.equal(connectionsOf(server.requests), 300);
    });

    test("is kept for as long as its server says, less two seconds", async (context) => {
      for (const [header, pause, expected] of /** @type {const} */ ([
        ["keep-alive: timeout=2\r\n", 0, 2],
        ["keep-alive: timeout=3\r\n", 0, 1],
        ["keep-alive: timeout=3\r\n", 2200, 2],
        ["keep-alive: timeout=8, max=9\r\n", 2200, 1],
        ["", 2200, 1],
        ["connection: close\r\n", 0, 2],
      ])) {
        const server = await serveByHand((socket) => socket.write(answer(header)));
        context.after(() => server.close());
        for (const client of Object.values(bothTo(server.url))) await get(client);
        await sleep(pause);
        for (const client of Object.values(bothTo(server.url))) await get(client);
        const of = (/** @type {boolean} */ fetch) =>
          connectionsOf(server.requests.filter((request) => isByFetch(request) === fetch));
        assert.deepEqual([of(false), of(true)], [expected, expected], `${header} ${pause}`);
      }
    });

    test("that its server closes while it is idle is not used again", async (context) => {
      const server = await serveByHand((socket) => {
        socket.write(ok);
        setTimeout(() => socket.end(), 20);
      });
      context.after(() => server.close());
      for (const client of Object.values(bothTo(server.url))) {
        for (let count = 0; count < 4; count += 1) {
          await get(client);
          await until(() => server.open.size === 0);
        }
      }
      assert.equal(connectionsOf(server.requests), 8);
    });

    test("on which something comes unasked is not used again", async (context) => {
      const server = await serveByHand((socket) => {
        socket.write(ok);
        setTimeout(() => socket.write(answer("x-late: 1\r\n")), 20);
      });
      context.after(() => server.close());
      for (const client of Object.values(bothTo(server.url, { raw: true }))) {
        for (let count = 0; count < 2; count += 1) {
          const { headers } = /** @type {any} */ (await get(client));
          assert.equal(headers["x-late"], undefined);
          await until(() => server.open.size === 0);
        }
      }
      assert.equal(connectionsOf(server.requests), 4);
    });

    // Here the transport does more than fetch, which fails.
    test("that ends under a request makes it be sent once more, if twice is as good as once", async (context) => {
      /** @type {Set<number>} */
      const used = new Set();
      const server = await serveByHand((socket, { connection }) => {
        if (used.has(connection)) socket.resetAndDestroy();
        else socket.write(ok);
        used.add(connection);
      });
      context.after(() => server.close());
      const client = connect(server.url);
      await get(client);
      await get(client);
      assert.deepEqual(
        server.requests.splice(0).map(({ connection }) => connection),
        [0, 0, 1],
      );
      const { error } = await outcomeOf(client.sessions.heartbeat("x", "token"));
      assert.equal(error.cause.cause.code, "ECONNRESET");
      assert.deepEqual(
        server.requests.splice(0).map(({ connection }) => connection),
        [1],
      );
      await get(client);
      await outcomeOf(client.sessions.remove("x"));
      assert.deepEqual(
        server.requests.map(({ connection }) => connection),
        [2, 2, 3],
      );
    });

    test("that ends after a while under a request that changes something does not", async (context) => {
      const server = await serveByHand((socket, { head }) => {
        if (head.startsWith("GET")) socket.write(ok);
        else setTimeout(() => socket.resetAndDestroy(), 1500);
      });
      context.after(() => server.close());
      const client = connect(server.url);
      await get(client);
      const { error } = await outcomeOf(client.sessions.remove("x"));
      assert.equal(error.code, "network_error");
      assert.equal(server.requests.length, 2);
    });

    test("that ends under a first request does not", async (context) => {
      const server = await serveByHand((socket) => socket.destroy());
      context.after(() => server.close());
      await alike(bothTo(server.url), get);
      assert.equal(server.requests.length, 2);
    });
  });

  describe("a call that is ended", together, () => {
    /** @type {[when: string, respond: (socket: import("node:net").Socket) => void][]} */
    const moments = [
      ["before its answer", () => {}],
      ["in its answer's head", (socket) => socket.write("HTTP/1.1 200 OK\r\n")],
      [
        "in its answer's body",
        (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
      ],
    ];
    for (const [when, respond] of moments) {
      test(`${when} ends its connection, and no other`, async (context) => {
        /** @type {(() => void)[]} */
        const answers = [];
        const server = await serveByHand((socket, { name }) =>
          name === "x" ? respond(socket) : answers.push(() => socket.end(closing)),
        );
        context.after(() => server.close());
        const client = connect(server.url);
        const other = client.sessions.get("other");
        const controller = new AbortController();
        const ended = outcomeOf(client.sessions.get("x", { signal: controller.signal }));
        const late = outcomeOf(client.sessions.get("x", { timeout: 800 }));
        await until(() => server.requests.length === 3);
        assert.equal((await late).error.code, "ETIMEDOUT");
        await until(() => server.open.size === 2);
        controller.abort(new Error("enough"));
        assert.equal((await ended).error.message, "enough");
        await until(() => server.open.size === 1);
        for (const answerNow of answers) answerNow();
        assert.equal((await other).id, "x");
        assert.equal(server.requests.length, 3);
      });
    }

    test("while it connects does not hold its caller, nor does its name", async () => {
      const busy = await fullServer();
      const { own } = bothTo(`http://127.0.0.1:${busy.port}/v1.0`, { timeout: 50 });
      assert.equal((await outcomeOf(get(own))).error.code, "ETIMEDOUT");
      busy.close();
    });
  });
});

/** @param {import("./rig.js").Received[]} requests */
function connectionsOf(requests) {
  return new Set(requests.map(({ connection }) => connection)).size;
}

/** A server that has all the connections that its system takes for it, and looks at none. */
async function fullServer() {
  const code = `
    const server = require("node:net").createServer();
    server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      require("node:fs").writeSync(1, server.address().port + "\\n");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const port = Number(line);
  const waiting = Array.from({ length: 8 }, () => open(port, "127.0.0.1").on("error", () => {}));
  await sleep(50);
  const close = () => {
    child.kill("SIGKILL");
    for (const socket of waiting) socket.destroy();
  };
  return { port, close };
}
