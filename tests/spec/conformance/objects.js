// Section 3: the fields of a session, and metadata, which services have too.

import { having } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidField, service, session } from "./steps.js";

const long = "x".repeat(255);

const rocket = "\u{1f680}";

/** @param {number} count @param {(index: number) => string} key */
function entries(count, key = (index) => `key${index}`) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [key(index), "value"]));
}

const sessionRows = rowsOf("3", [
  {
    rule: "a session's id is se and eight letters or digits, made by the registry",
    steps: [
      {
        ...session({ id: "seAAAAAAAA" }),
        headers: { location: /\/sessions\/se[A-Za-z0-9]{8}$/ },
      },
      { send: "GET /sessions/$session", status: 200, has: { id: "$session" } },
    ],
  },
  {
    rule: "heartbeat_timeout is required",
    cases: [{ text: "" }, { text: "{}" }, { text: "[]" }, { text: '"x"' }, { text: "7" }],
    steps: [
      {
        send: "POST /sessions",
        raw: "$text",
        ...invalidField("heartbeat_timeout", "Missing required key (heartbeat_timeout)"),
      },
    ],
  },
  {
    rule: 'heartbeat_timeout is a whole number 3..30; 15.0 and "15" are taken for 15',
    cases: [
      { given: 3, stored: 3 },
      { given: 30, stored: 30 },
      { given: "15", stored: 15 },
    ],
    steps: [
      session({ heartbeat_timeout: "$given" }),
      { send: "GET /sessions/$session", status: 200, has: { heartbeat_timeout: "$stored" } },
      session({ heartbeat_timeout: 12 }),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: "$given" }, status: 204 },
      { send: "GET /sessions/$session", status: 200, has: { heartbeat_timeout: "$stored" } },
    ],
  },
  {
    rule: "heartbeat_timeout written as 15.0 is stored as an integer",
    steps: [
      {
        send: "POST /sessions",
        raw: '{"heartbeat_timeout": 15.0}',
        status: 201,
        capture: { session: "Location" },
      },
      { send: "GET /sessions/$session", status: 200, text: /"heartbeat_timeout": ?15[,}]/ },
    ],
  },
  {
    rule: "heartbeat_timeout out of 3..30 is refused",
    cases: [2, 31, 0, -5, 1e12, "31"].map((given) => ({ given })),
    steps: [
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: "$given" },
        ...invalidField("heartbeat_timeout", "Value out of range (3..30)"),
      },
      session(),
      {
        send: "PUT /sessions/$session",
        json: { heartbeat_timeout: "$given" },
        ...invalidField("heartbeat_timeout", "Value out of range (3..30)"),
      },
    ],
  },
  {
    rule: "heartbeat_timeout that is no whole number is refused: null, booleans and fractions too",
    cases: [3.5, null, true, false, "abc", "", " 15", [15], {}, "15.5"].map((given) => ({ given })),
    steps: [
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: "$given" },
        ...invalidField("heartbeat_timeout", "Invalid integer"),
      },
      session(),
      {
        send: "PUT /sessions/$session",
        json: { heartbeat_timeout: "$given" },
        ...invalidField("heartbeat_timeout", "Invalid integer"),
      },
    ],
  },
  {
    rule: "the longest heartbeat_timeout can be configured",
    options: { maxHeartbeatTimeout: 120 },
    steps: [
      session({ heartbeat_timeout: 120 }),
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 121 },
        ...invalidField("heartbeat_timeout", "Value out of range (3..120)"),
      },
    ],
  },
  {
    rule: "last_seen is null until the first heartbeat, and ignored in input",
    steps: [
      session({ last_seen: 5 }),
      { send: "GET /sessions/$session", status: 200, has: { last_seen: null } },
      { send: "PUT /sessions/$session", json: { last_seen: 5 }, status: 204 },
      { send: "GET /sessions/$session", status: 200, has: { last_seen: null } },
    ],
  },
  {
    rule: "unknown fields are dropped silently, on a session",
    steps: [
      session({ colour: "red", id: "seAAAAAAAA", token: "x", metadata: null }),
      {
        send: "GET /sessions/$session",
        status: 200,
        body: { id: "$session", metadata: {}, heartbeat_timeout: 30, last_seen: null },
      },
    ],
  },
]);

const metadataRows = rowsOf("3", [
  {
    rule: "metadata is optional, and {} if it is null or left out, on session and service",
    steps: [
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 30 },
        status: 201,
        capture: { session: "Location" },
      },
      { send: "GET /sessions/$session", status: 200, has: { metadata: {} } },
      session({ metadata: null }),
      { send: "GET /sessions/$session", status: 200, has: { metadata: {} } },
      service("$unique-1"),
      service("$unique-2", { metadata: null }),
      { send: "GET /services/$unique-1", status: 200, has: { metadata: {} } },
      { send: "GET /services/$unique-2", status: 200, has: { metadata: {} } },
    ],
  },
  {
    rule: "metadata is 0..20 pairs of 1..255 UTF-16 units, and kept as it is",
    cases: [
      { metadata: {} },
      { metadata: entries(20) },
      { metadata: { [long]: long } },
      { metadata: { rocket: rocket.repeat(127) } },
      { metadata: { "a b/ü\n%00\u0000": '"\\\u2028{}' } },
      { metadata: { constructor: "a", toString: "b" } },
    ],
    steps: [
      session({ metadata: "$metadata" }),
      { send: "GET /sessions/$session", status: 200, has: { metadata: "$metadata" } },
      service("$unique-1", { metadata: "$metadata" }),
      { send: "GET /services/$unique-1", status: 200, has: { metadata: "$metadata" } },
    ],
  },
  {
    rule: "metadata that is no object, too much, or not of strings is refused, on POST and PUT",
    cases: [
      { metadata: entries(21), reason: "Object needs to have between 0 and 20 items" },
      { metadata: ["a"], reason: "Not a hash" },
      { metadata: "a=b", reason: "Not a hash" },
      { metadata: 1, reason: "Not a hash" },
      { metadata: false, reason: "Not a hash" },
      { metadata: { "": "a" }, reason: "Key : String is not in range (1..255)" },
      {
        metadata: { [`${long}x`]: "a" },
        reason: `Key ${long}x: String is not in range (1..255)`,
      },
      { metadata: { a: "" }, reason: "Value for key 'a': String is not in range (1..255)" },
      {
        metadata: { a: `${long}x` },
        reason: "Value for key 'a': String is not in range (1..255)",
      },
      {
        metadata: { a: rocket.repeat(128) },
        reason: "Value for key 'a': String is not in range (1..255)",
      },
      { metadata: { a: 1 }, reason: "Value for key 'a': Not a string" },
      { metadata: { a: null }, reason: "Value for key 'a': Not a string" },
      { metadata: { a: {} }, reason: "Value for key 'a': Not a string" },
    ],
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 30, metadata: "$metadata" },
        ...invalidField("metadata", "$reason"),
      },
      {
        send: "PUT /sessions/$session",
        json: { metadata: "$metadata" },
        ...invalidField("metadata", "$reason"),
      },
      {
        send: "POST /services",
        json: { id: "$unique-2", session_id: "$session", metadata: "$metadata" },
        ...invalidField("metadata", "$reason"),
      },
      {
        send: "PUT /services/$unique-1",
        json: { metadata: "$metadata" },
        ...invalidField("metadata", "$reason"),
      },
      { send: "GET /services/$unique-2", status: 404 },
      { send: "GET /services/$unique-1", status: 200, has: { metadata: {} } },
    ],
  },
  {
    rule: "a refused session is not made",
    options: {},
    steps: [
      { send: "GET /sessions", status: 200, capture: { before: "metadata.count" } },
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 30, metadata: 5 },
        ...invalidField("metadata", "Not a hash"),
      },
      { send: "GET /sessions", status: 200, has: { metadata: having({ count: "$before" }) } },
    ],
  },
  {
    rule: "a metadata key called __proto__ is a key like any other",
    steps: [
      {
        send: "POST /sessions",
        raw: '{"heartbeat_timeout": 30, "metadata": {"__proto__": "x"}}',
        status: 201,
        capture: { session: "Location" },
      },
      { send: "GET /sessions/$session", status: 200, text: /"metadata":\{"__proto__":"x"\}/ },
    ],
  },
]);

export const objects = [...sessionRows, ...metadataRows];
