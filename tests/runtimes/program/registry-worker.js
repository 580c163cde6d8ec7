// A Cloudflare Worker that is a registry.

import { Registry } from "service-registry-client/registry";

const { fetch } = new Registry({
  accounts: [{ username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" }],
});

export default { fetch };
