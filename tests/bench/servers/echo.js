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
  const { echoServer } = await import("./node-echo.js");
  const server = echoServer();
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
