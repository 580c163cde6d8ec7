// Closes a server that holds a request, and says how that request ended. For any runtime.

import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
const registry = new Registry({ accounts: [account] });
const server = await serve(registry, { port: 0 });
const { username, apiKey: password } = account;
const login = await fetch(`${server.url}/v2.0/tokens`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ auth: { passwordCredentials: { username, password } } }),
});
const headers = { "x-auth-token": (await login.json()).access.token.id };
const events = `${server.url}/v1.0/1234/events`;
const { metadata } = await (await fetch(events, { headers })).json();

const url = `${events}?wait=60&marker=${metadata.feed_position}`;
const held = fetch(url, { headers }).then(
  () => "answered",
  () => "broken off",
);
// The one before has arrived when one that is sent after it is answered.
await (await fetch(events, { headers })).text();
await server.close();
console.log(`closed, ${await held}`);
registry.close();
