// What is not as described is noticed, whatever it is.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { bundleDescription } from "./bundle.js";
import { Coverage, Described } from "./described.js";
import { Description } from "./description.js";

const bundle = bundleDescription();
const description = new Description(bundle);

const id = ".rh-Zk3p.h-registry.r-a81LmQ0x.c-42.ts-1354752000123.v-0.1.0";
const session = { id: "seQ7bVx2Lm", metadata: {}, heartbeat_timeout: 20, last_seen: null };
const read = {
  method: "GET",
  path: "/v1.0/1234/sessions/seQ7bVx2Lm",
  sent: "",
  status: 200,
  headers: { "x-response-id": id, "content-type": "application/json; charset=UTF-8" },
  received: JSON.stringify(session),
};
const update = {
  ...read,
  method: "PUT",
  sent: '{"heartbeat_timeout":12}',
  status: 204,
  headers: { "x-response-id": id, location: `http://registry.test${read.path}` },
  received: "",
};
const events = {
  ...read,
  path: "/v1.0/1234/events",
  received: JSON.stringify({
    values: [
      {
        id: "d50a2820-3f37-11e2-9a41-7c6d62a1f3b8",
        timestamp: 1,
        type: "session.end",
        payload: [],
      },
    ],
    metadata: {},
  }),
};

/** @typedef {Omit<typeof read, "headers"> & { headers: Record<string, string> }} Exchange */

/** @type {[what: string, exchange: Exchange, complaint: RegExp | undefined][]} */
const exchanges = [
  ["what is as described", read, undefined],
  ["an update", update, undefined],
  ["the tenant in a header", { ...read, path: "/v1.0/sessions/seQ7bVx2Lm/" }, undefined],
  ["HEAD", { ...read, method: "HEAD", received: "" }, undefined],
  ["another status", { ...read, status: 202 }, /^status 202 is not described for readSession$/],
  ["another address", { ...read, path: "/v1.0/1234/hidden" }, /address that is not described/],
  ["another verb", { ...read, method: "PATCH" }, /address that is not described/],
  ["no Location", { ...update, headers: { "x-response-id": id } }, /^header Location is missing/],
  [
    "another Location",
    { ...update, headers: { "x-response-id": id, location: "/sessions/1" } },
    /^header Location must match pattern/,
  ],
  ["a body where none is", { ...update, received: "{}" }, /^a body that is not described: \{\}/],
  ["no JSON", { ...read, received: "<p>" }, /^the answer is not JSON/],
  ["another content type", { ...read, headers: { "x-response-id": id } }, /^content type null/],
  [
    "one more field",
    { ...read, received: JSON.stringify({ ...session, colour: "red" }) },
    /^answer must NOT have additional properties/,
  ],
  [
    "one field less",
    { ...read, received: JSON.stringify({ ...session, last_seen: undefined }) },
    /must have required property 'last_seen'/,
  ],
  ["an event with another's payload", events, /answer\/values\/0\/payload must be object/],
  ["a page without its parts", events, /answer\/metadata must have required property 'gap'/],
  ["a request that should not do", { ...update, sent: '{"heartbeat_timeout":31}' }, /^request/],
  [
    "a parameter that should not do",
    { ...read, path: "/v1.0/1/sessions/x" },
    /^parameter sessionId/,
  ],
  [
    "a parameter in a query",
    { ...events, path: `${events.path}?wait=61` },
    /parameter wait must be/,
  ],
];

for (const [what, { path, headers, ...exchange }, complaint] of exchanges) {
  test(`${what}: ${complaint ? "noticed" : "in order"}`, () => {
    const url = new URL(`http://registry.test${path}`);
    const sent = { ...exchange, url, headers: new Headers(headers) };
    const complaints = description.complaints(sent).join("\n");
    if (complaint) assert.match(complaints, new RegExp(complaint, "m"));
    else assert.equal(complaints, "");
  });
}

test("a bound that is a setting moves with it", () => {
  const url = new URL(`http://registry.test${update.path}`);
  const sent = '{"heartbeat_timeout":31}';
  const asked = { ...update, url, headers: new Headers(update.headers), sent };
  assert.equal(new Description(bundle, { maxHeartbeatTimeout: 31 }).complaints(asked).length, 0);
});

test("every component is used, and the bundle refers to nothing but itself", () => {
  const folder = new URL("../../docs/openapi/components/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const written = files
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((name) => readFileSync(new URL(name, folder), "utf8").match(/^\w+(?=:$)/gm) ?? []);
  const { securitySchemes, ...bundled } = JSON.parse(bundle).components;
  assert.deepEqual(Object.values(bundled).flatMap(Object.keys).sort(), written.sort());
  assert.doesNotMatch(bundle, /"\$ref": "[^#]/);
});

test("a fetch fails with what is not described, and its check does too", async () => {
  const coverage = new Coverage();
  const undocumented = () => Promise.resolve(new Response("{}", { status: 202 }));
  const described = new Described(undocumented, description, coverage);
  const expected = /^Unexpected: not as docs\/openapi\/ describes it:\nGET \S+: status 202 /;
  await assert.rejects(described.fetch("http://registry.test/v1.0/1234/limits"), expected);
  assert.throws(() => described.verify(), expected);
  assert.ok(coverage.has("readLimits", 202));
  assert.ok(!coverage.has("readLimits", 200));
});
