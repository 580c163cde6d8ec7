// A server on sockets that reads no more of a request than where it ends: as cheap as one in JavaScript can be.

import { createServer } from "node:net";

export const headEnd = "\r\n\r\n";

/** @param {(request: string) => string | Buffer} answerTo a request's bytes, head and body */
export function bareServer(answerTo) {
  return createServer((socket) => {
    socket.setNoDelay(true);
    let received = "";
    socket.on("error", () => {});
    socket.setEncoding("latin1").on("data", (chunk) => {
      received += chunk;
      for (;;) {
        const head = received.indexOf(headEnd);
        if (head < 0) return;
        const end = head + headEnd.length + bodyLength(received);
        if (received.length < end) return;
        socket.write(answerTo(received.slice(0, end)));
        received = received.slice(end);
      }
    });
  });
}

/** @param {string} head of a request or an answer */
export function bodyLength(head) {
  if (head.startsWith("GET")) return 0;
  return Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
}
