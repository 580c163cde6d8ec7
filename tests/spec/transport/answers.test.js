// What servers may answer, as Node's own fetch and as the package's transport take it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { alike, bothTo, codesOf, isByFetch, outcomeOf, serveByHand } from "./rig.js";

/** What a server writes, and how it ends: it waits, closes, resets, or writes the rest later. */
/** @typedef {[bytes: Buffer | string, end?: "close" | "reset" | Buffer]} Answer */

const json = '{"id":"x","a":1}';
const sized = `content-length: ${json.length}`;
const long = "x".repeat(20_000);

/** @param {string[]} headers @param {string | Buffer} body @param {string} [status] @param {string} [version] */
function answer(headers, body, status = "200 OK", version = "1.1") {
  const head = [`HTTP/${version} ${status}`, ...headers, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]);
}

/** @param {string} encoding @param {string | Buffer} body */
function encoded(encoding, body) {
  const size = `content-length: ${Buffer.byteLength(body)}`;
  return answer([`content-encoding: ${encoding}`, size], body);
}

/** Which end alike to the last word. @type {Record<string, Answer>} */
const alikes = {
  "with a length": [answer([sized], json)],
  "in chunks": [
    answer(
      ["transfer-encoding: chunked"],
      `5\r\n{"id"\r\nb\r\n:"x","a":1}\r\n0\r\nX-After: 1\r\n\r\n`,
    ),
  ],
  "until the end": [answer([], json), "close"],
  "of HTTP/1.0, until the end": [answer([], json, "200 OK", "1.0"), "close"],
  "of HTTP/1.0, kept alive": [answer([sized, "connection: keep-alive"], json, "200 OK", "1.0")],
  "with a close": [answer([sized, "connection: close"], json), "close"],
  "with nothing in it": [answer(["content-length: 0"], "")],
  "no content": [answer([], "", "204 No Content")],
  "no content, that has some": [answer([sized], json, "205 Reset Content")],
  "not modified": [answer([], "", "304 Not Modified")],
  "a redirect": [answer(["location: http://other.test/", "content-length: 0"], "", "302 Found")],
  "a redirect to nowhere": [answer(["content-length: 0"], "", "307 Temporary Redirect")],
  "a fault": [answer([sized, "X-Response-Id: .rh-1"], json, "404 Not Found")],
  "an unknown status": [answer([sized], json, "599 What")],
  "a status that is none": [answer([sized], json, "999 What")],
  "without a reason": [answer([sized], json, "200")],
  "headers of all kinds": [
    answer(
      [
        "X-B: 2",
        "x-a: 1",
        "X-A: 3",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
        "X-None:",
        "X-L: caf\xe9",
        sized,
      ],
      json,
    ),
  ],
  "1500 headers": [answer([...Array.from({ length: 1500 }, (_, at) => `a${at}:b`), sized], json)],
  "early hints": [
    Buffer.concat([answer(["link: </a>"], "", "103 Early Hints"), answer([sized], json)]),
  ],
  "being processed": [Buffer.concat([answer([], "", "102 Processing"), answer([sized], json)])],
  "another protocol": [answer(["upgrade: websocket", "connection: upgrade"], "", "101 Switching")],
  gzip: [encoded("gzip", gzipSync(json))],
  "x-gzip, in capitals": [encoded("X-GZIP", gzipSync(json))],
  deflate: [encoded("deflate", deflateSync(json))],
  "deflate without a header": [encoded("deflate", deflateRawSync(json))],
  brotli: [encoded("br", brotliCompressSync(json))],
  "deflate in gzip": [encoded("deflate, gzip", gzipSync(deflateSync(json)))],
  "encodings on lines of their own": [
    answer(["content-encoding: br", "content-encoding: gzip"], gzipSync(brotliCompressSync(json))),
    "close",
  ],
  "gzip after gzip": [encoded("gzip", Buffer.concat([gzipSync(json), gzipSync("more")]))],
  "gzip that ends early": [encoded("gzip", gzipSync(long).subarray(0, 40))],
  "gzip of nothing": [encoded("gzip", "")],
  "gzip that is none": [encoded("gzip", "nonsense")],
  "brotli that is none": [encoded("br", "nonsense")],
  "gzip, and then junk": [encoded("gzip", Buffer.concat([gzipSync(json), Buffer.from("junk")]))],
  "an unknown encoding": [encoded("zip", json)],
  identity: [encoded("identity", json)],
  "a byte order mark": [answer([`content-length: ${json.length + 3}`], `\uFEFF${json}`)],
  "bytes that are no UTF-8": [
    answer(["content-length: 9"], Buffer.from([34, 255, 226, 130, 65, 240, 159, 192, 34])),
  ],
  "a character in two pieces": [
    answer(["content-length: 5"], Buffer.from([34, 0xe2])),
    Buffer.from([0x82, 0xac, 34]),
  ],
  "3 MB": [answer([`content-length: ${3e6}`], `"${"y".repeat(3e6 - 2)}"`)],
  "and then junk": [answer([sized], `${json}junk`)],
  "nothing at all": ["", "close"],
  "nothing but a reset": ["", "reset"],
  "half a head": ["HTTP/1.1 200 OK\r\nContent-", "close"],
  "half a head and a reset": ["HTTP/1.1 200 OK\r\nContent-", "reset"],
  "half a body": [answer(["content-length: 50"], json), "close"],
  "half a body and a reset": [answer(["content-length: 50"], json), "reset"],
  "half a chunk": [answer(["transfer-encoding: chunked"], `9\r\n{"a":`), "close"],
  "too large a head": [answer([`x-long: ${long}`, sized], json)],
};

/** Which fail with the same codes, in the words of another parser. @type {Record<string, Answer>} */
const sameCodes = {
  "not HTTP": ["SSH-2.0-OpenSSH\r\n"],
  "a version that is none": ["HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n{}"],
  "two lengths": [answer([sized, "content-length: 3"], json)],
  "a length that is none": [answer(["content-length: x"], json)],
  "a chunk's size that is none": [answer(["transfer-encoding: chunked"], "zz\r\n")],
  "a zero in a header": [answer(["x-a: a\0b", sized], json)],
  "six encodings": [encoded("gzip,gzip,gzip,gzip,gzip,gzip", gzipSync(json))],
};

const answers = { ...alikes, ...sameCodes };
const names = Object.keys(answers);
const server = await serveByHand((socket, { name }) => {
  const [bytes, end] = answers[names[Number(name)] ?? ""] ?? [""];
  socket.write(bytes);
  if (end === "close") socket.end();
  // Later, so that what came before it is read.
  else if (end === "reset") setTimeout(() => socket.resetAndDestroy(), 20);
  else if (end) setTimeout(() => socket.write(end), 20);
});
after(() => server.close());
const clients = bothTo(server.url, { raw: true });

for (const name of Object.keys(alikes)) {
  test(`an answer ${name}`, async () => {
    await alike(clients, ({ sessions }) => sessions.get(`${names.indexOf(name)}`));
    assert.deepEqual(server.requests.splice(0).map(isByFetch), [false, true]);
  });
}

for (const name of Object.keys(sameCodes)) {
  test(`an answer of ${name} fails with the same codes`, async () => {
    const [ours, theirs] = await Promise.all(
      [clients.own, clients.fetch].map(({ sessions }) =>
        outcomeOf(sessions.get(`${names.indexOf(name)}`)),
      ),
    );
    assert.equal(ours?.error.code, "network_error");
    assert.deepEqual(codesOf(ours ?? {}), codesOf(theirs ?? {}));
  });
}

test("text is read as fetch reads it, whatever the bytes", async () => {
  const bytes = Buffer.alloc(64);
  const random = names.push("random") - 1;
  let seed = 7;
  for (let round = 0; round < 200; round += 1) {
    for (let at = 0; at < bytes.length; at += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      // Few of the ordinary ones, so that sequences begin and break off.
      bytes[at] = seed % 3 ? 128 + (seed % 128) : seed % 128;
    }
    answers.random = [answer(["content-length: 64"], bytes)];
    const [ours, theirs] = await Promise.all(
      [clients.own, clients.fetch].map(({ sessions }) => outcomeOf(sessions.get(`${random}`))),
    );
    assert.deepEqual(ours, theirs);
  }
});
