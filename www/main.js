import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";

const status = /** @type {HTMLElement} */ (document.getElementById("status"));
const list = /** @type {HTMLElement} */ (document.getElementById("services"));

try {
  const registry = new Registry();
  const account = registry.developmentAccount;
  const client = new Client(account?.username ?? "", account?.apiKey ?? "", "us", {
    fetch: registry.fetch,
  });
  const { id, heartbeater } = await client.sessions.create(30);
  heartbeater.on("heartbeat", ({ deadline }) => {
    status.textContent = `Session ${id} lives until ${deadline.toLocaleTimeString()}.`;
  });
  heartbeater.start();
  await client.services.register(id, "this-page", { tags: ["page"] });
  for (const service of await client.services.list({ tag: "page" })) {
    const item = document.createElement("li");
    item.textContent = `${service.id} (${service.tags.join(", ")})`;
    list.append(item);
  }
} catch (error) {
  status.textContent = `Something is wrong: ${error instanceof Error ? error.message : error}`;
  throw error;
}
