// A web server that registers with a registry on startup and heartbeats for as long as it runs.
//
//   REGISTRY_URL=http://127.0.0.1:9000/v1.0 REGISTRY_USERNAME=demo REGISTRY_API_KEY=… node web-server.js

import { once } from "node:events";
import { createServer } from "node:http";
import { Client } from "service-registry-client";

const { REGISTRY_URL, REGISTRY_USERNAME = "", REGISTRY_API_KEY = "" } = process.env;

const server = createServer((_request, response) => {
  response.writeHead(200, { "Content-Type": "text/plain" });
  response.end("Hello, world!");
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1");
await once(server, "listening");
const address = server.address();
const port = typeof address === "object" && address ? address.port : 0;
console.log(`Listening on http://127.0.0.1:${port}`);

const client = new Client(REGISTRY_USERNAME, REGISTRY_API_KEY, "us", { url: REGISTRY_URL });
const { id: sessionId, heartbeater } = await client.sessions.create(30, {
  metadata: { example: "web-server" },
});
console.log(`Created session ${sessionId}: it lives 30 s after each heartbeat`);

heartbeater.on("heartbeat", ({ deadline }) => {
  console.log(
    `Heartbeat accepted: session ${sessionId} lives until ${deadline.toLocaleTimeString()}`,
  );
});
heartbeater.on("error", (error) => console.log(`Heartbeat failed: ${error.message}`));
heartbeater.on("stopped", ({ reason }) => console.log(`Heartbeats stopped (${reason})`));
heartbeater.start();

const { id } = await client.services.register(sessionId, "webService", {
  tags: ["web"],
  metadata: { address: "127.0.0.1", port: String(port) },
});
console.log(`Registered service ${id} with tag "web"`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    heartbeater.stop();
    server.close();
    server.closeAllConnections();
    // The session ends by itself, 30 s from now; the service need not wait for that.
    await client.services.remove(id, { timeout: 2000 }).catch(() => {});
  });
}
