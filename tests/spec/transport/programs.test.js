// The transport in programs of their own: under TLS, and when they end.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { createServer as createPlainServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { root } from "../../package/scratch.js";
import { run } from "../../runtimes/rig/commands.js";
import { serveByHand } from "./rig.js";

const fixtures = new URL("../../server/fixtures/", import.meta.url);
/** Signed by itself, for localhost and 127.0.0.1. */
const certificate = fileURLToPath(new URL("first.crt", fixtures));

const body = '{"id":"x"}';
const answer = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** @type {{ port: number, sessions: Set<string>, close: () => void }} */
let secure;
/** @type {Awaited<ReturnType<typeof serveByHand>>} */
let plain;
/** It speaks first, and not TLS. */
const rude = createPlainServer((socket) => {
  socket.on("error", () => {}).end("220 welcome\r\n");
});
before(async () => {
  secure = await serveSecurely();
  rude.listen(0, "127.0.0.1");
  await once(rude, "listening");
  plain = await serveByHand((socket, { name }) => {
    setTimeout(() => socket.write(answer), name === "later" ? 500 : 0);
  });
});
after(() => {
  secure.close();
  plain.close();
  rude.close();
});

describe("programs", { concurrency: 2 }, () => {
  test("a certificate is judged as fetch judges it", async () => {
    const program = `
      import { bothTo, outcomeOf } from "./tests/spec/transport/rig.js";
      const outcomes = [];
      for (const url of JSON.parse(process.argv[1])) {
        const { own, fetch } = bothTo(url, { raw: true });
        for (const client of [own, fetch]) outcomes.push(await outcomeOf(client.sessions.get("x")));
      }
      console.log(JSON.stringify(outcomes));`;
    const places = [
      `https://localhost:${secure.port}/v1.0`,
      `https://127.0.0.1:${secure.port}/v1.0`,
      `https://127.0.0.2:${secure.port}/v1.0`,
      `https://127.0.0.1:${portOf(rude)}/v1.0`,
      `http://127.0.0.1:${secure.port}/v1.0`,
    ];
    const codes = [];
    for (const env of [{ NODE_EXTRA_CA_CERTS: certificate }, { NODE_EXTRA_CA_CERTS: "" }]) {
      const outcomes = await runProgram(program, env, JSON.stringify(places)).then(JSON.parse);
      assert.equal(outcomes.length, places.length * 2);
      for (let at = 0; at < outcomes.length; at += 2) {
        assert.deepEqual(withoutAddress(outcomes[at]), withoutAddress(outcomes[at + 1]));
        codes.push(outcomes[at].error?.cause.cause.code);
      }
    }
    const [host, self] = ["ERR_TLS_CERT_ALTNAME_INVALID", "DEPTH_ZERO_SELF_SIGNED_CERT"];
    const [, , , broken] = codes;
    assert.deepEqual(codes, [
      ...[undefined, undefined, host, broken, "UND_ERR_SOCKET"],
      ...[self, self, self, broken, "UND_ERR_SOCKET"],
    ]);
  });

  test("what one connection agreed on under TLS is gone on with in the next", async () => {
    const before = secure.sessions.size;
    const program = `
      import { connect } from "./tests/spec/transport/rig.js";
      const { sessions } = connect(process.argv[1]);
      await sessions.get("x");
      await Promise.all([sessions.get("x"), sessions.get("x"), sessions.get("x")]);`;
    const env = { NODE_EXTRA_CA_CERTS: certificate };
    await runProgram(program, env, `https://localhost:${secure.port}/v1.0`);
    assert.ok(secure.sessions.size > before);
  });

  test("an idle connection keeps no program running", async () => {
    const printed = await runProgram(
      `import { connect } from "./tests/spec/transport/rig.js";
       await connect(process.argv[1]).sessions.get("x");
       process.once("exit", () => console.log(performance.now()));`,
      {},
      plain.url,
    );
    assert.ok(Number(printed) < 3000, `it ran for ${printed} ms`);
  });

  test("nor does one that a call ended before it was secure", async () => {
    const printed = await runWith(
      (socket) => socket,
      `const { error } = await outcomeOf(sessions.get("x", { timeout: 200 }));`,
      "https",
    );
    assert.equal(printed, "ETIMEDOUT\n");
  });

  test("nor does one whose server answered before it had the whole request", async () => {
    const printed = await runWith(
      (socket) => socket.write("HTTP/1.1 413 Large\r\ncontent-length: 0\r\n\r\n"),
      `const metadata = { large: "x".repeat(20_000_000) };
       const { error } = await outcomeOf(sessions.update("x", { metadata }));`,
    );
    assert.equal(printed, "unexpected_status\n");
  });

  test("a request under way does", async () => {
    const program = `
      import { connect } from "./tests/spec/transport/rig.js";
      const { sessions } = connect(process.argv[1]);
      await sessions.get("x");
      sessions.get("later").then(({ id }) => console.log(id));`;
    assert.equal(await runProgram(program, {}, plain.url), "x\n");
  });
});

describe("a program that has made something else of node:http", { concurrency: 2 }, () => {
  test("has its error, and goes on", async () => {
    const program = `
      import http from "node:http";
      import { connect, outcomeOf } from "./tests/spec/transport/rig.js";
      http.request = () => { throw new Error("no network in tests"); };
      const { error } = await outcomeOf(connect(process.argv[1]).sessions.get("x"));
      console.log(error.code, error.cause.cause.message);`;
    assert.equal(await runProgram(program, {}, plain.url), "network_error no network in tests\n");
  });

  test("sees the headers by name, and adds its own", async () => {
    const program = `
      import http from "node:http";
      import { connect } from "./tests/spec/transport/rig.js";
      const { request } = http;
      http.request = ({ headers, ...options }, ...rest) =>
        request({ ...options, headers: Object.assign({}, headers, { traceparent: "00" }) }, ...rest);
      await connect(process.argv[1]).sessions.get("x");`;
    const before = plain.requests.length;
    await runProgram(program, {}, plain.url);
    const head = String(plain.requests[before]?.head);
    for (const line of ["x-auth-token: secret", "traceparent: 00", "host: 127.0.0.1"])
      assert.match(head, new RegExp(`^${line}`, "im"));
  });
});

test("accounts at one place send each its own headers, whoever was before", async () => {
  const program = `
    import { connect } from "./tests/spec/transport/rig.js";
    const [one, other] = ["one", "other"].map((token) => connect(process.argv[1], { token }));
    for (const { sessions } of [one, one, other, one]) await sessions.get("x");`;
  const before = plain.requests.length;
  await runProgram(program, {}, plain.url);
  const tokens = plain.requests
    .slice(before)
    .map(({ head }) => /x-auth-token: (.*)/i.exec(head)?.[1]);
  assert.deepEqual(tokens, ["one", "one", "other", "one"]);
});

test("a fetch of the program's own is given a real signal, which ends when the call does", async () => {
  const program = `
    import { connect, outcomeOf } from "./tests/spec/transport/rig.js";
    const signals = [];
    const fetch = (_, { signal }) => new Promise((_, reject) => {
      signals.push(signal);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    globalThis.fetch = fetch;
    const codes = [];
    for (const options of [{}, { fetch }]) {
      const { sessions } = connect(process.argv[1], { ...options, timeout: 200 });
      codes.push((await outcomeOf(sessions.get("x"))).error.code);
      const controller = new AbortController();
      const call = outcomeOf(sessions.get("x", { signal: controller.signal }));
      setTimeout(() => controller.abort(new Error("enough")), 50);
      codes.push((await call).error.message);
    }
    const areReal = signals.every((signal) => signal instanceof AbortSignal && signal.aborted);
    console.log(JSON.stringify({ codes, areReal, different: new Set(signals).size }));`;
  assert.deepEqual(JSON.parse(await runProgram(program, {}, plain.url)), {
    codes: ["ETIMEDOUT", "enough", "ETIMEDOUT", "enough"],
    areReal: true,
    different: 4,
  });
});

/**
 * Runs a call against a server that reads nothing, in a program that has five seconds to end.
 *
 * @param {(socket: import("node:net").Socket) => unknown} respond
 * @param {string} call
 * @param {string} [scheme]
 */
async function runWith(respond, call, scheme = "http") {
  const server = createPlainServer((socket) => {
    respond(socket.on("error", () => {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const program = `
    import { connect, outcomeOf } from "./tests/spec/transport/rig.js";
    const { sessions } = connect(process.argv[1]);
    ${call}
    console.log(error.code);
    setTimeout(() => process.abort(), 5000).unref();`;
  try {
    return await runProgram(program, {}, `${scheme}://127.0.0.1:${portOf(server)}/v1.0`);
  } finally {
    server.close();
  }
}

/**
 * @param {string} program
 * @param {Record<string, string>} env
 * @param {string} argument
 */
function runProgram(program, env, argument) {
  const command = [process.execPath, "--input-type=module", "--eval", program, argument];
  return run(command, { cwd: root, env, seconds: 30 });
}

async function serveSecurely() {
  /** @type {Set<string>} */
  const sessions = new Set();
  const [key, cert] = ["first.key", "first.crt"].map((name) =>
    readFileSync(new URL(name, fixtures), "utf8"),
  );
  const server = createServer({ key, cert }, (_request, response) => {
    response.sendDate = false;
    response.end(body);
  });
  server.on("secureConnection", (socket) => {
    if (socket.isSessionReused()) sessions.add(`${socket.remotePort}`);
  });
  server.on("tlsClientError", () => {});
  server.listen(0);
  await once(server, "listening");
  return { port: portOf(server), sessions, close: () => server.close() };
}

/** @param {import("node:net").Server} server */
function portOf(server) {
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

/** OpenSSL's errors name the place in its sources, and a number of the thread. @param {unknown} outcome */
function withoutAddress(outcome) {
  return JSON.parse(JSON.stringify(outcome).replaceAll(/[0-9A-F]{8,}:error/g, "error"));
}
