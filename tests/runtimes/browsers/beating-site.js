// A page with a heartbeater, the package's files, and the registry behind the same origin, which remembers what it is asked.

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../../package/scratch.js";

/** @typedef {{ at: number, method: string, path: string, body: string, status: number }} Asked */

const page = `<!doctype html>
<meta charset="utf-8">
<title>Beating</title>
<link rel="icon" href="data:,">
<script type="module" src="/tests/runtimes/browsers/pages/beating.js"></script>
`;

/** @param {import("service-registry-client/registry").Registry} registry */
export async function beatingSite(registry) {
  /** @type {Asked[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site.test");
    // So that a page that is left is not kept.
    response.setHeader("cache-control", "no-store");
    if (/^\/v\d/.test(pathname)) return await answer(request, response);
    if (pathname === "/left") {
      requests.push({
        at: Date.now(),
        method: "LEFT",
        path: request.url ?? "",
        body: "",
        status: 204,
      });
      response.writeHead(204).end();
      return;
    }
    if (pathname === "/page" || pathname === "/empty") {
      const policy = searchParams.get("policy");
      if (policy) response.setHeader("content-security-policy", policy);
      response.setHeader("content-type", "text/html");
      response.end(pathname === "/page" ? page : "<!doctype html><title>Empty</title>");
      return;
    }
    response.setHeader("content-type", "text/javascript");
    createReadStream(join(root, pathname))
      .on("error", () => response.writeHead(404).end())
      .pipe(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async function answer(request, response) {
    const { method = "", url: path = "", headers } = request;
    const at = Date.now();
    const body = await text(request);
    const sent = await registry.fetch(`http://site.test${path}`, {
      method,
      headers: /** @type {Record<string, string>} */ (headers),
      ...(body ? { body } : {}),
    });
    requests.push({ at, method, path, body, status: sent.status });
    response.writeHead(sent.status, Object.fromEntries(sent.headers));
    response.end(await sent.text());
  }
}
