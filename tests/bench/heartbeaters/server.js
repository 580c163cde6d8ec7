// Answers heartbeats, each with the next token, as cheaply as JavaScript can on a socket: clients are measured, not this. A
// session whose beats are further apart than its timeout is lost. Prints its address when it listens; `GET /told/ACCOUNT` tells
// how many beats came of it, and how many of its sessions were lost, since it was asked last.

import { bareServer, headEnd } from "../servers/bare.js";
import { settings } from "./settings.js";

const timeout = settings.timeout * 1000;

/** When each session beat last. @type {Map<string, number>} */
const beats = new Map();
/** @type {Map<string, { beats: number, lost: Set<string> }>} */
const told = new Map();
let tokens = 0;

const server = bareServer(answerTo);
server.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

/** @param {string} request */
function answerTo(request) {
  const [, account = "", id = ""] = /^POST \/v1\.0\/(\w+)\/sessions\/?(\w*)/.exec(request) ?? [];
  if (!account) return answer("200 OK", "", tell(/^GET \/told\/(\w+)/.exec(request)?.[1] ?? ""));
  tokens += 1;
  const body = `{"token":"${String(tokens).padStart(36, "0")}"}`;
  if (!id) return answer("201 Created", `Location: /sessions/se${account}${tokens}\r\n`, body);
  take(account, id, performance.now());
  return answer("200 OK", "", body);
}

/** @param {string} account @param {string} id @param {number} now */
function take(account, id, now) {
  const before = beats.get(id) ?? now;
  beats.set(id, now);
  const count = told.get(account) ?? { beats: 0, lost: new Set() };
  told.set(account, count);
  count.beats += 1;
  if (now - before > timeout) count.lost.add(id);
}

/** @param {string} account */
function tell(account) {
  const { beats: count = 0, lost = new Set() } = told.get(account) ?? {};
  told.delete(account);
  return JSON.stringify([count, lost.size]);
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
