// One call, for what it is sent by.

import { Client } from "service-registry-client";

const { URL_OF_REGISTRY: url } = process.env;
const client = new Client(null, null, "us", { url, token: "secret", tenantId: "1" });
await client.sessions.get("x");
