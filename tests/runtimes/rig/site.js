// A web server of files, as they are built.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

/** @type {Record<string, string>} */
const types = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * @typedef {object} Answers
 * @property {Record<string, string>} headers of each
 * @property {Record<string, string>} contentTypes by ending, where they differ from what is usual
 */

/**
 * @param {string} folder
 * @param {Answers} [answers] may change while it serves
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export function serveFiles(folder, answers = { headers: {}, contentTypes: {} }) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site.test");
    const path = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const isFile = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
    // No complaint about an icon that no page here has.
    if (!isFile) {
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    const ending = extname(path);
    const type = answers.contentTypes[ending] ?? types[ending] ?? "application/octet-stream";
    response.writeHead(200, { ...answers.headers, "content-type": type });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      resolve({
        url: `http://127.0.0.1:${port}/`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
