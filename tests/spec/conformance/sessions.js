// Section 4.1: sessions.

import { recent, secondsAhead } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { beat, invalidField, notFound, session } from "./steps.js";

export const sessions = rowsOf("4.1", [
  {
    rule: "POST /sessions answers 201 with Location and {token}, and nothing else",
    steps: [
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 20, metadata: { rack: "b7" } },
        status: 201,
        body: { token: secondsAhead(20) },
        capture: { session: "Location", location: "header location" },
      },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "Location of a new session is its full address",
    steps: [
      { ...session(), capture: { session: "Location", location: "header location" } },
      {
        send: "PUT /sessions/$session",
        json: {},
        status: 204,
        headers: { location: "$location" },
      },
      {
        send: "PUT /sessions/$session",
        json: {},
        status: 204,
        headers: { location: "$base/sessions/$session" },
      },
    ],
  },
  {
    rule: "GET /sessions/{id} gives id, metadata, heartbeat_timeout and last_seen, and nothing else",
    steps: [
      session({ heartbeat_timeout: 20, metadata: { rack: "b7" } }),
      {
        send: "GET /sessions/$session",
        status: 200,
        body: {
          id: "$session",
          metadata: { rack: "b7" },
          heartbeat_timeout: 20,
          last_seen: null,
        },
      },
      beat("$token"),
      {
        send: "GET /sessions/$session",
        status: 200,
        body: {
          id: "$session",
          metadata: { rack: "b7" },
          heartbeat_timeout: 20,
          last_seen: recent,
        },
      },
    ],
  },
  {
    rule: "GET, PUT and heartbeat of a session that does not exist are 404s that name it",
    cases: [{ id: "seZZZZZZZZ" }, { id: "x" }, { id: "x".repeat(300) }, { id: "__proto__" }],
    steps: [
      { send: "GET /sessions/$id", ...notFound("Session", "$id") },
      { send: "PUT /sessions/$id", json: {}, ...notFound("Session", "$id") },
      {
        send: "POST /sessions/$id/heartbeat",
        json: { token: "$start" },
        ...notFound("Session", "$id"),
      },
    ],
  },
  {
    rule: "a session's id in the URL is decoded, and any text is looked up",
    cases: [
      { escaped: "%00", id: "\u0000" },
      { escaped: "%F0%9F%92%A5", id: "\u{1f4a5}" },
      { escaped: "a%2Fb", id: "a/b" },
    ],
    steps: [{ send: "GET /sessions/$escaped", ...notFound("Session", "$id") }],
  },
  {
    rule: "an escaped id is the id",
    steps: [
      session(),
      { send: "GET /%73essions/$session", status: 404 },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "PUT /sessions/{id} is 204 with Location and no body",
    steps: [
      session(),
      {
        send: "PUT /sessions/$session",
        json: { heartbeat_timeout: 12 },
        status: 204,
        text: "",
        headers: { location: "$base/sessions/$session" },
      },
    ],
  },
  {
    rule: "PUT changes the fields it names and leaves the others",
    steps: [
      session({ metadata: { rack: "b7", row: "2" } }),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 12 }, status: 204 },
      {
        send: "GET /sessions/$session",
        status: 200,
        has: { heartbeat_timeout: 12, metadata: { rack: "b7", row: "2" } },
      },
      { send: "PUT /sessions/$session", json: { metadata: { rack: "c1" } }, status: 204 },
      {
        send: "GET /sessions/$session",
        status: 200,
        has: { heartbeat_timeout: 12, metadata: { rack: "c1" } },
      },
    ],
  },
  {
    rule: "PUT replaces metadata whole, and null makes it empty",
    steps: [
      session({ metadata: { a: "1", b: "2" } }),
      { send: "PUT /sessions/$session", json: { metadata: { c: "3" } }, status: 204 },
      { send: "GET /sessions/$session", status: 200, has: { metadata: { c: "3" } } },
      { send: "PUT /sessions/$session", json: { metadata: null }, status: 204 },
      { send: "GET /sessions/$session", status: 200, has: { metadata: {} } },
    ],
  },
  {
    rule: "PUT of nothing is a 204 that changes nothing",
    cases: [{ text: "" }, { text: "{}" }, { text: "[]" }],
    steps: [
      session({ heartbeat_timeout: 12, metadata: { a: "1" } }),
      { send: "PUT /sessions/$session", raw: "$text", status: 204 },
      {
        send: "GET /sessions/$session",
        status: 200,
        has: { heartbeat_timeout: 12, metadata: { a: "1" } },
      },
    ],
  },
  {
    rule: "a changed timeout applies from the next accepted heartbeat",
    steps: [
      session({ heartbeat_timeout: 30 }),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 10 }, status: 204 },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        status: 200,
        body: { token: secondsAhead(10) },
      },
    ],
  },
  {
    rule: "PUT makes no new token: the one that was given is good still",
    steps: [
      session(),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 20 }, status: 204, text: "" },
      beat("$token"),
    ],
  },
  {
    rule: "a refused PUT changes nothing",
    steps: [
      session({ heartbeat_timeout: 20 }),
      {
        send: "PUT /sessions/$session",
        json: { heartbeat_timeout: 12, metadata: 5 },
        ...invalidField("metadata", "Not a hash"),
      },
      { send: "GET /sessions/$session", status: 200, has: { heartbeat_timeout: 20 } },
    ],
  },
  {
    rule: "sessions are listed as they are read",
    steps: [
      session({ heartbeat_timeout: 20 }),
      {
        send: "GET /sessions?limit=1000",
        status: 200,
        own: [
          {
            id: "$session",
            metadata: { row: "$unique" },
            heartbeat_timeout: 20,
            last_seen: null,
          },
        ],
      },
    ],
  },
]);
