// Requests as Firefox has them: their bodies can be read, and are no streams.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "service-registry-client/registry";

const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
const registry = new Registry({ accounts: [account] });

/** @param {number} padding */
function logIn(padding) {
  const { username, apiKey } = account;
  const request = new Request("http://registry.test/v2.0/tokens", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } },
      padding: " ".repeat(padding),
    }),
  });
  Object.defineProperty(request, "body", { value: undefined });
  return registry.fetch(request);
}

test("a body that is no stream is read", async () => {
  assert.equal((await logIn(0)).status, 200);
});

test("a body that is no stream has the same limit", async () => {
  assert.equal((await logIn(70_000)).status, 413);
});
