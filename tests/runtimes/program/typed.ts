// Starts the program from TypeScript, and says what its types are.

import { Client, HeartBeater, type Service, ServiceRegistryError } from "service-registry-client";
import { Registry, type RegistryOptions } from "service-registry-client/registry";
import { main } from "./program.js";

const options: RegistryOptions = {
  accounts: [{ username: "demo", apiKey: "key", tenantId: "1234" }],
};
const client = new Client("demo", "key", "us", { fetch: new Registry(options).fetch });

export async function start(remote: string | undefined): Promise<string> {
  const { id, heartbeater } = await client.sessions.create(30);
  const services: Service[] = await client.services.list({ tag: "web" });
  const isOurs: boolean = heartbeater instanceof HeartBeater && id.startsWith("se");
  const failure: unknown = await client.services.get("nobody").catch((error: unknown) => error);
  if (!isOurs || services.length > 0 || !(failure instanceof ServiceRegistryError)) {
    throw new Error("these classes are others");
  }
  const { inProcess, overSocket } = await main(remote ? JSON.parse(remote) : undefined);
  const beats: number = inProcess.beats;
  return JSON.stringify({ inProcess: { ...inProcess, beats }, overSocket });
}
