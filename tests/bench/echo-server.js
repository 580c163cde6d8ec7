// The least a host does to answer JSON with JSON, written as its own documentation has it.

/**
 * @typedef {object} DenoRuntime
 * @property {(
 *   options: { port: number, hostname: string, onListen: (address: { port: number }) => void },
 *   handler: (request: Request) => Promise<Response>,
 * ) => void} serve
 */

const { Deno } = /** @type {{ Deno?: DenoRuntime }} */ (globalThis);

if (Deno) {
  Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => announce(port) },
    async (request) => Response.json(await request.json()),
  );
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
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address && typeof address === "object") announce(address.port);
  });
}

/** @param {number} port */
function announce(port) {
  console.log(JSON.stringify({ SERVER_URL: `http://127.0.0.1:${port}` }));
}
