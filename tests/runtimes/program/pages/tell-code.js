// A page that makes one call, and promises to tell how it failed.

import { Client } from "service-registry-client";

const remote = JSON.parse(new URLSearchParams(location.search).get("remote") ?? "{}");
const client = new Client(remote.username, remote.apiKey, "us", { url: remote.url });
const code = client.sessions.list().then(
  () => "it did not fail",
  (error) => error.code,
);
Object.assign(globalThis, { code });
