// Answers heartbeats, each with the next token, as cheaply as JavaScript can on a socket: clients are measured, not this. A
// session that is not heard of for longer than its timeout is lost. Prints its address when it listens; `GET /told` tells how
// many beats came since it was asked last, and how many sessions were kept meanwhile.

import { bareServer, headEnd } from "../servers/bare.js";
import { settings } from "./settings.js";

const timeout = settings.timeout * 1000;

/** When each session was heard of last. @type {Map<string, number>} */
const heard = new Map();
/** Since it was asked last. @type {Set<string>} */
let lost = new Set();
let beats = 0;
let tokens = 0;

const server = bareServer(answerTo);
server.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

/** @param {string} request */
function answerTo(request) {
  const [isPost, id] = /^POST \/v1\.0\/\d+\/sessions\/?(\w*)/.exec(request) ?? [];
  if (!isPost) return answer("200 OK", "", tell());
  tokens += 1;
  const body = `{"token":"${String(tokens).padStart(36, "0")}"}`;
  if (!id) {
    heard.set(`se${tokens}`, performance.now());
    return answer("201 Created", `Location: /sessions/se${tokens}\r\n`, body);
  }
  beats += 1;
  loseLate(id);
  heard.set(id, performance.now());
  return answer("200 OK", "", body);
}

function tell() {
  for (const id of heard.keys()) loseLate(id);
  const told = JSON.stringify([beats, heard.size - lost.size]);
  beats = 0;
  lost = new Set();
  return told;
}

/** @param {string} id */
function loseLate(id) {
  const now = performance.now();
  if (now - (heard.get(id) ?? now) > timeout) lost.add(id);
}

/** What the registry answers, with its headers. @param {string} status @param {string} headers @param {string} body */
function answer(status, headers, body) {
  return [
    `HTTP/1.1 ${status}`,
    "Content-Type: application/json; charset=UTF-8",
    "X-Response-Id: .rh-7f2a-registry-dfw-1",
    "Date: Thu, 26 Nov 2026 05:00:00 GMT",
    "Connection: keep-alive",
    "Keep-Alive: timeout=5",
    `${headers}Content-Length: ${body.length}${headEnd}${body}`,
  ].join("\r\n");
}
