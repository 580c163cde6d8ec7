// A registry that listens, for programs in other processes.

import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

export const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };

export async function listen() {
  const registry = new Registry({ accounts: [account], cors: ["*"] });
  const server = await serve(registry, { hostname: "127.0.0.1", port: 0 });
  return {
    /** What programs are told of it. */
    environment: {
      REGISTRY_URL: `${server.url}/v1.0`,
      REGISTRY_USERNAME: account.username,
      REGISTRY_API_KEY: account.apiKey,
    },
    url: `${server.url}/v1.0`,
    close: async () => {
      await server.close();
      registry.close();
    },
  };
}
