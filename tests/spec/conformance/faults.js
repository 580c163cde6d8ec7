// Section 6: faults.

import { rowsOf } from "../player/row.js";
import {
  idIsTaken,
  invalidField,
  invalidLimit,
  invalidParameter,
  noSuchPage,
  notFound,
  service,
  session,
} from "./steps.js";

const kinds = rowsOf("6", [
  {
    rule: "a fault has type, code, message, details and txnId; code is the status, txnId the X-Response-Id",
    steps: [
      {
        send: "GET /sessions/seZZZZZZZZ",
        ...notFound("Session", "seZZZZZZZZ"),
        body: {
          type: "notFoundError",
          code: 404,
          message: "object does not exist",
          details: 'Object "Session" with key "seZZZZZZZZ" does not exist',
          txnId: /^\.rh-[\w-]{4}\.h-[\w.-]+\.r-[\w-]{8}\.c-\d+\.ts-\d{13}\.v-\d+\.\d+[\w.-]*$/,
        },
      },
    ],
  },
  {
    rule: "badRequest: a field of the body, named in message, with the reason in details",
    steps: [
      {
        send: "POST /sessions",
        json: {},
        ...invalidField("heartbeat_timeout", "Missing required key (heartbeat_timeout)"),
      },
    ],
  },
  {
    rule: "badRequest: an id, tag or marker in the URL, named in message, with the reason in details",
    steps: [
      {
        send: "GET /services/ab",
        ...invalidParameter("serviceId", "String is not in range (3..65)"),
      },
      {
        send: "GET /services?tag=",
        ...invalidParameter("tag", "String is not in range (1..55)"),
      },
      { send: "GET /services?marker=%20", ...invalidParameter("marker", "Invalid characters") },
    ],
  },
  {
    rule: "badRequest: a configuration id in the URL",
    steps: [
      {
        send: "GET /configuration/ab",
        ...invalidParameter("configurationId", "String is not in range (3..500)"),
      },
    ],
  },
  {
    rule: "serviceWithThisIdExists names the id in message and details",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$session" },
        ...idIsTaken("$unique-1"),
      },
    ],
  },
  {
    rule: "invalidLimit has its own message",
    steps: [{ send: "GET /sessions?limit=x", ...invalidLimit("Limit must be a number") }],
  },
  {
    rule: "notFoundError names the type and key: Session, Service, HeartbeatMarker",
    steps: [
      session(),
      { send: "GET /sessions/seZZZZZZZZ", ...notFound("Session", "seZZZZZZZZ") },
      { send: "GET /services/$unique-1", ...notFound("Service", "$unique-1") },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$start" },
        ...notFound("HeartbeatMarker", "$start"),
      },
    ],
  },
  {
    rule: "notFoundError names the type and key: ConfigurationValue",
    steps: [
      { send: "GET /configuration/$unique-1", ...notFound("ConfigurationValue", "$unique-1") },
    ],
  },
  {
    rule: "no such URL: notFoundError with the path in an object",
    cases: [
      { verb: "/nowhere" },
      { verb: "/sessions/seAAAAAAAA/heartbeat/more" },
      { verb: "/services/web-1/more" },
      { verb: "/views" },
      { verb: "/views/other" },
      { verb: "/limits/more" },
      { verb: "/" },
    ],
    steps: [{ send: "GET $verb", ...noSuchPage("$path$verb") }],
  },
  {
    rule: "wrong verb: the same 404, never 405, OPTIONS too",
    steps: [
      {
        send: "GET /sessions/seAAAAAAAA/heartbeat",
        ...noSuchPage("$path/sessions/seAAAAAAAA/heartbeat"),
      },
      { send: "DELETE /services", ...noSuchPage("$path/services") },
      { send: "PUT /sessions", ...noSuchPage("$path/sessions") },
      { send: "POST /events", ...noSuchPage("$path/events") },
      { send: "POST /services/web-1", ...noSuchPage("$path/services/web-1") },
      { send: "PATCH /services/web-1", ...noSuchPage("$path/services/web-1") },
      { send: "POST /sessions/seAAAAAAAA", ...noSuchPage("$path/sessions/seAAAAAAAA") },
      { send: "OPTIONS /sessions", ...noSuchPage("$path/sessions") },
      { send: "PROPFIND /sessions", ...noSuchPage("$path/sessions") },
    ],
  },
  {
    rule: "wrong verb on configuration, overview and limits: the same 404",
    steps: [
      { send: "POST /configuration/web-1", ...noSuchPage("$path/configuration/web-1") },
      { send: "POST /configuration", ...noSuchPage("$path/configuration") },
      { send: "DELETE /views/overview", ...noSuchPage("$path/views/overview") },
      { send: "PUT /limits", ...noSuchPage("$path/limits") },
    ],
  },
  {
    rule: "addresses outside the API lead nowhere",
    cases: [{ outside: "/" }, { outside: "/v3" }, { outside: "/favicon.ico" }],
    steps: [{ send: "GET $outside", at: "origin", as: "nobody", ...noSuchPage("$outside") }],
  },
]);

const reasons = rowsOf("6", [
  {
    rule: "each reason has its text",
    cases: [
      { body: { id: 5 }, key: "id", reason: "Not a string" },
      { body: { metadata: 5 }, key: "metadata", reason: "Not a hash" },
      { body: { tags: 5 }, key: "tags", reason: "Not an array" },
      { body: { id: "ab" }, key: "id", reason: "String is not in range (3..65)" },
      { body: { id: "a b c" }, key: "id", reason: "Invalid characters" },
      {
        body: { tags: Array(11).fill("a") },
        key: "tags",
        reason: "Object needs to have between 0 and 10 items",
      },
      {
        body: { metadata: { "": "a" } },
        key: "metadata",
        reason: "Key : String is not in range (1..255)",
      },
      { body: { metadata: { a: 1 } }, key: "metadata", reason: "Value for key 'a': Not a string" },
    ],
    steps: [
      session(),
      service("$unique-1"),
      { send: "PUT /services/$unique-1", json: "$body", ...invalidField("$key", "$reason") },
    ],
  },
]);

export const faults = [...kinds, ...reasons];
