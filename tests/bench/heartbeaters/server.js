// Answers heartbeats, each with the next token, as cheaply as JavaScript can on a socket: clients are measured, not this.
// Prints its address when it listens; `GET /told` tells what came of beats since it was asked last.

import { bareServer, headEnd } from "../servers/bare.js";
import { settings } from "./settings.js";
import { Watch } from "./watch.js";

const watch = new Watch(settings, performance.now());
let sessions = 0;
let tokens = 0;

const server = bareServer(answerTo);
server.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

/** @param {string} request */
function answerTo(request) {
  const now = performance.now();
  const [isPost, id] = /^POST \/v1\.0\/\d+\/sessions\/?(\w*)/.exec(request) ?? [];
  if (!isPost) return answer("200 OK", "", JSON.stringify(watch.tell(now)));
  tokens += 1;
  const body = `{"token":"${String(tokens).padStart(36, "0")}"}`;
  if (!id) {
    sessions += 1;
    watch.begin(`se${sessions}`, now);
    return answer("201 Created", `Location: /sessions/se${sessions}\r\n`, body);
  }
  watch.beat(id, now);
  return answer("200 OK", "", body);
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
