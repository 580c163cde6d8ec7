// The least a host does to answer JSON with JSON, written as its own documentation has it.

/** @typedef {(request: Request) => Promise<Response>} Handler */
/** @typedef {{ port: number, hostname: string, onListen: (address: { port: number }) => void }} DenoOptions */
/** @typedef {{ serve: (options: DenoOptions, handler: Handler) => void }} DenoRuntime */
/** @typedef {{ port: number, hostname: string, fetch: Handler }} BunOptions */
/** @typedef {{ serve: (options: BunOptions) => { port: number } }} BunRuntime */

const { Bun, Deno } = /** @type {{ Bun?: BunRuntime, Deno?: DenoRuntime }} */ (globalThis);
const hostname = "127.0.0.1";

if (Bun) {
  announce(Bun.serve({ port: 0, hostname, fetch: echo }));
} else if (Deno) {
  Deno.serve({ port: 0, hostname, onListen: announce }, echo);
} else {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(200, {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
  server.listen(0, hostname, () => {
    announce(/** @type {import("node:net").AddressInfo} */ (server.address()));
  });
}

/** @type {Handler} */
async function echo(request) {
  return Response.json(await request.json());
}

/** @param {{ port: number }} address */
function announce({ port }) {
  console.log(`listens at http://${hostname}:${port}`);
}
