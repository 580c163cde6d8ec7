// TLS, and certificates that are replaced while a server runs. The certificates are for these tests, and for a hundred years.

import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, renameSync, writeFileSync } from "node:fs";
import { connect as connectPlainly, createServer } from "node:net";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { connect } from "node:tls";
import { root } from "../package/scratch.js";
import { start } from "../runtimes/rig/commands.js";
import { hosts, runner, serve, sleep, temporaryFolder, until } from "./rig/serve.js";

const fixtures = join(root, "tests/server/fixtures");
const folder = temporaryFolder(after);

for (const host of hosts) {
  describe(`on ${host}`, async () => {
    const files = { cert: join(folder, `${host}.crt`), key: join(folder, `${host}.key`) };
    const put = (/** @type {string} */ name) => {
      for (const [kind, path] of Object.entries(files)) {
        const extension = kind === "cert" ? "crt" : "key";
        copyFileSync(join(fixtures, `${name}.${extension}`), `${path}.new`);
        renameSync(`${path}.new`, path);
      }
    };
    put("first");
    const server = await serve(host, ["--tls-cert", files.cert, "--tls-key", files.key]);
    after(() => server.stop());
    const { port } = server;

    test("it speaks TLS, and says so in addresses", async () => {
      assert.match(server.url, /^https:/);
      const { subject, heard } = await get(port, "/healthz");
      assert.equal(subject, "first");
      assert.match(heard, /^HTTP\/1\.1 200 OK/);
    });

    test("older versions of TLS and plain text are refused", async () => {
      const old = connect({
        port,
        host: "127.0.0.1",
        rejectUnauthorized: false,
        maxVersion: "TLSv1.1",
        minVersion: "TLSv1",
      });
      await assert.rejects(once(old, "secureConnect"));
      const plain = connectPlainly({ port, host: "127.0.0.1" });
      let heard = "";
      plain
        .on("error", () => {})
        .on("data", (chunk) => {
          heard += chunk;
        });
      plain.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
      await new Promise((resolve) => plain.once("close", resolve));
      assert.ok(!heard.includes("200"), heard);
    });

    test("a certificate that is replaced is used within seconds", async () => {
      const before = await connected(port);
      put("second");
      await until(
        async () => (await get(port, "/healthz").catch(() => undefined))?.subject === "second",
        15,
      );
      // Deno closes a connection at rest by it.
      assert.match(await ask(before, "/healthz"), host === "deno" ? /^$/ : /^HTTP\/1\.1 200 OK/);
      before.destroy();
      assert.ok(server.logged().some(({ msg }) => msg === "certificate read"));
    });

    test("one that is wrong is not used, and told", async () => {
      const told = () =>
        server.logged().filter(({ msg }) => msg === "the certificate stays as it was");
      copyFileSync(join(fixtures, "first.key"), files.key);
      await until(() => told().length > 0);
      assert.match(
        told()[0]?.reason,
        /^tls-key: .*\.key must be the key of the certificate in .*\.crt\.$/,
      );
      writeFileSync(files.cert, "-----BEGIN");
      await until(() => told().length > 1);
      assert.match(told()[1]?.reason, /^tls-cert: .*\.crt must hold a certificate in PEM\.$/);
      assert.equal((await get(port, "/healthz")).subject, "second");
      const failures = told().length;
      await sleep(2500);
      assert.equal(told().length, failures, "it is told once");
    });

    test("a SIGHUP reads it at once", async () => {
      put("first");
      server.signal("SIGHUP");
      await until(
        async () => (await get(port, "/healthz").catch(() => undefined))?.subject === "first",
        2,
      );
    });

    test("a port that is taken is not shared", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = /** @type {import("node:net").AddressInfo} */ (other.address());
      const args = [
        "--listen",
        `127.0.0.1:${port}`,
        "--tls-cert",
        files.cert,
        "--tls-key",
        files.key,
      ];
      const program = start([...(await runner(host)), "js/bin.js", "serve", ...args], {
        cwd: root,
      });
      assert.deepEqual(await program.ended, [2, null]);
      assert.match(program.output(), new RegExp(`--listen: port ${port} is taken`));
      other.close();
    });

    test("it stops when it is told to", async () => {
      server.signal("SIGTERM");
      const began = performance.now();
      assert.deepEqual(await server.ended, [0, null]);
      assert.ok(performance.now() - began < 3000, "nobody is there who must be waited for");
    });
  });
}

for (const [cert, key, words] of /** @type {[string, string, RegExp][]} */ ([
  ["nowhere.crt", "first.key", /tls-cert: .*nowhere\.crt cannot be read \(ENOENT\)\./],
  [
    "first.crt",
    "second.key",
    /tls-key: .*second\.key must be the key of the certificate in .*first\.crt\./,
  ],
  ["first.key", "first.key", /tls-cert: .*first\.key must hold a certificate in PEM\./],
  ["first.crt", "first.crt", /tls-key: .*first\.crt must hold a private key in PEM\./],
])) {
  test(`a start with ${cert} and ${key} is refused`, async () => {
    const args = ["--tls-cert", join(fixtures, cert), "--tls-key", join(fixtures, key)];
    const program = start([process.execPath, "js/bin.js", "serve", ...args], { cwd: root });
    assert.deepEqual(await program.ended, [2, null]);
    assert.match(program.output(), words);
    assert.ok(!program.output().includes("PRIVATE"), "no key is shown");
  });
}

/** @param {number} port */
async function connected(port) {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  return socket;
}

/** @param {import("node:tls").TLSSocket} socket @param {string} path @returns {Promise<string>} */
async function ask(socket, path) {
  if (socket.closed) return "";
  socket.on("error", () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return await new Promise((resolve) => {
    socket.once("data", (chunk) => resolve(String(chunk)));
    socket.once("close", () => resolve(""));
  });
}

/** @param {number} port @param {string} path */
async function get(port, path) {
  const socket = await connected(port);
  const subject = socket.getPeerCertificate().subject.CN;
  const heard = await ask(socket, path);
  socket.destroy();
  return { subject, heard };
}
