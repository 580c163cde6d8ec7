// Section 3: the fields of a service.

import { rowsOf } from "../player/row.js";
import { invalidField, invalidParameter, service, session } from "./steps.js";

const rocket = "\u{1f680}";

export const serviceFields = rowsOf("3", [
  {
    rule: "a service's id is 3..65 letters, digits, _, - or .",
    cases: [{ id: "$unique-abc" }, { id: "$unique.A.b_c-9" }, { id: `$unique-${"x".repeat(52)}` }],
    steps: [
      session(),
      service("$id"),
      { send: "GET /services/$id", status: 200, has: { id: "$id" } },
    ],
  },
  {
    rule: "a service's id of three characters is one",
    options: {},
    steps: [
      session(),
      service("abc"),
      { send: "GET /services/abc", status: 200, has: { id: "abc" } },
    ],
  },
  {
    rule: "a service's id is required, and any other is refused on POST",
    cases: [
      { id: "ab", reason: "String is not in range (3..65)" },
      { id: "", reason: "String is not in range (3..65)" },
      { id: "x".repeat(66), reason: "String is not in range (3..65)" },
      { id: "web 1", reason: "Invalid characters" },
      { id: "web/1", reason: "Invalid characters" },
      { id: "wéb", reason: "Invalid characters" },
      { id: "web-1\n", reason: "Invalid characters" },
      { id: "web:1", reason: "Invalid characters" },
      { id: 5, reason: "Not a string" },
      { id: null, reason: "Not a string" },
      { id: ["web"], reason: "Not a string" },
    ],
    steps: [
      session(),
      {
        send: "POST /services",
        json: { id: "$id", session_id: "$session" },
        ...invalidField("id", "$reason"),
      },
      {
        send: "POST /services",
        json: { session_id: "$session" },
        ...invalidField("id", "Missing required key (id)"),
      },
    ],
  },
  {
    rule: "a service's id in the URL obeys the same rule, on GET, PUT and DELETE",
    cases: [
      { id: "ab", reason: "String is not in range (3..65)" },
      { id: "x".repeat(66), reason: "String is not in range (3..65)" },
      { id: "web%201", reason: "Invalid characters" },
      { id: "a%2Fb", reason: "Invalid characters" },
      { id: "w%C3%A9b", reason: "Invalid characters" },
      { id: "%00", reason: "String is not in range (3..65)" },
      { id: "%F0%9F%92%A5", reason: "String is not in range (3..65)" },
      { id: "x".repeat(300), reason: "String is not in range (3..65)" },
    ],
    steps: [
      { send: "GET /services/$id", ...invalidParameter("serviceId", "$reason") },
      { send: "PUT /services/$id", json: {}, ...invalidParameter("serviceId", "$reason") },
      { send: "DELETE /services/$id", ...invalidParameter("serviceId", "$reason") },
    ],
  },
  {
    rule: "session_id is required, a string of 1..255",
    cases: [
      { id: 7, reason: "Not a string" },
      { id: null, reason: "Not a string" },
      { id: "", reason: "String is not in range (1..255)" },
      { id: "s".repeat(256), reason: "String is not in range (1..255)" },
    ],
    steps: [
      {
        send: "POST /services",
        json: { id: "$unique-1" },
        ...invalidField("session_id", "Missing required key (session_id)"),
      },
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$id" },
        ...invalidField("session_id", "$reason"),
      },
    ],
  },
  {
    rule: "tags are optional, and [] if they are null or left out",
    steps: [
      session(),
      service("$unique-1"),
      service("$unique-2", { tags: null }),
      { send: "GET /services/$unique-1", status: 200, has: { tags: [] } },
      { send: "GET /services/$unique-2", status: 200, has: { tags: [] } },
    ],
  },
  {
    rule: "tags are 0..10 texts of 1..55 UTF-16 units, any characters, in order, with duplicates",
    cases: [
      { tags: [] },
      { tags: Array.from({ length: 10 }, (_, index) => `tag${index}`) },
      { tags: ["a", "x".repeat(55)] },
      { tags: ["a b", "$:/?&=%", "ü\u{1f680}", '"', "a,b"] },
      { tags: ["b", "a", "b"] },
      { tags: [rocket.repeat(27)] },
    ],
    steps: [
      session(),
      service("$unique-1", { tags: "$tags" }),
      { send: "GET /services/$unique-1", status: 200, has: { tags: "$tags" } },
      { send: "PUT /services/$unique-1", json: { tags: [] }, status: 204 },
      { send: "PUT /services/$unique-1", json: { tags: "$tags" }, status: 204 },
      { send: "GET /services/$unique-1", status: 200, has: { tags: "$tags" } },
    ],
  },
  {
    rule: "tags that are no list, too many, or not such texts are refused, on POST and PUT",
    cases: [
      { tags: Array(11).fill("a"), reason: "Object needs to have between 0 and 10 items" },
      { tags: "web", reason: "Not an array" },
      { tags: { 0: "web" }, reason: "Not an array" },
      { tags: 5, reason: "Not an array" },
      { tags: [""], reason: "String is not in range (1..55)" },
      { tags: ["x".repeat(56)], reason: "String is not in range (1..55)" },
      { tags: [rocket.repeat(28)], reason: "String is not in range (1..55)" },
      { tags: [1], reason: "Not a string" },
      { tags: [null], reason: "Not a string" },
    ],
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "POST /services",
        json: { id: "$unique-2", session_id: "$session", tags: "$tags" },
        ...invalidField("tags", "$reason"),
      },
      {
        send: "PUT /services/$unique-1",
        json: { tags: "$tags" },
        ...invalidField("tags", "$reason"),
      },
      { send: "GET /services/$unique-1", status: 200, has: { tags: [] } },
    ],
  },
  {
    rule: "unknown fields are dropped silently, on a service",
    steps: [
      session(),
      service("$unique-1", { colour: "red", heartbeat_timeout: 5 }),
      {
        send: "GET /services/$unique-1",
        status: 200,
        body: { id: "$unique-1", session_id: "$session", tags: [], metadata: {} },
      },
    ],
  },
  {
    rule: "of several wrong fields one is reported",
    steps: [
      {
        send: "POST /services",
        json: { id: "a", session_id: 5, tags: 5, metadata: 5 },
        status: 400,
        fault: { type: "badRequest", message: /^Validation error for key '\w+'$/ },
      },
    ],
  },
]);
