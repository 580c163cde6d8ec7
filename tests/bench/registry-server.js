import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

const registry = new Registry();
const server = await serve(registry, { port: 0 });
const account = registry.developmentAccount;
console.log(
  JSON.stringify({
    SERVER_URL: server.url,
    USERNAME: account?.username,
    API_KEY: account?.apiKey,
    TENANT_ID: account?.tenantId,
  }),
);
