// Section 7: heartbeat tokens.

import { not, recent, secondsAhead, timeUuid } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { beat, invalidField, notFound, session } from "./steps.js";

export const tokens = rowsOf("7", [
  {
    rule: "a heartbeat consumes the token and answers {token}, the next, and nothing else",
    steps: [
      session({ heartbeat_timeout: 20 }),
      {
        ...beat("$token", "next"),
        body: { token: not("$token") },
      },
      beat("$next"),
    ],
  },
  {
    rule: "tokens are a chain: each is another",
    steps: [
      session(),
      beat("$token", "second"),
      { ...beat("$second", "third"), body: { token: not("$token") } },
      { ...beat("$third", "fourth"), body: { token: not("$second") } },
      { ...beat("$fourth", "fifth"), body: { token: not("$third") } },
      { ...beat("$fifth"), body: { token: not("$fourth") } },
    ],
  },
  {
    rule: "a token is a v1 UUID",
    steps: [
      { ...session(), body: { token: timeUuid } },
      { ...beat("$token"), body: { token: timeUuid } },
    ],
  },
  {
    rule: "a token's time is the deadline, the first's too",
    steps: [
      { ...session({ heartbeat_timeout: 20 }), body: { token: secondsAhead(20) } },
      { ...beat("$token"), body: { token: secondsAhead(20) } },
    ],
  },
  {
    rule: "the previous token, whose answer was lost, gets the current one again",
    steps: [
      session(),
      beat("$token", "current"),
      { ...beat("$token"), body: { token: "$current" } },
      { ...beat("$token"), body: { token: "$current" } },
      beat("$current"),
    ],
  },
  {
    rule: "the previous token moves the deadline too",
    steps: [
      session({ heartbeat_timeout: 3 }),
      beat("$token", "current"),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 30 }, status: 204 },
      { ...beat("$token"), body: { token: "$current" } },
      { until: "$current", millis: 300 },
      { send: "GET /sessions/$session", status: 200 },
      beat("$current"),
    ],
  },
  {
    rule: "an older token is a 404 HeartbeatMarker, and the session lives on its current one",
    steps: [
      session(),
      beat("$token", "second"),
      beat("$second", "third"),
      { send: "GET /sessions/$session", status: 200, capture: { seen: "last_seen" } },
      { pause: 0.01 },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        ...notFound("HeartbeatMarker", "$token"),
      },
      { send: "GET /sessions/$session", status: 200, has: { last_seen: "$seen" } },
      beat("$third"),
    ],
  },
  {
    rule: "a token that was never issued is a 404 HeartbeatMarker, and does no harm",
    steps: [
      session(),
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$start" },
        ...notFound("HeartbeatMarker", "$start"),
      },
      beat("$token"),
    ],
  },
  {
    rule: "an unknown session is a 404 that names the session",
    steps: [
      {
        send: "POST /sessions/seZZZZZZZZ/heartbeat",
        json: { token: "$start" },
        ...notFound("Session", "seZZZZZZZZ"),
      },
    ],
  },
  {
    rule: "a malformed or missing token is a 400, for a session that exists and for one that does not",
    cases: [
      { body: {}, reason: "Missing required key (token)" },
      { body: { token: null }, reason: "Not a string" },
      { body: { token: 5 }, reason: "Not a string" },
      { body: { token: "" }, reason: "Invalid UUID" },
      { body: { token: "not-a-uuid" }, reason: "Invalid UUID" },
      { body: { token: "6bc8d050-f86a-11e1-a89e-ca2ffe480b2" }, reason: "Invalid UUID" },
      {
        body: { token: "6bc8d050-f86a-11e1-c89e-ca2ffe480b20" },
        reason: "Unsupported UUID variant",
      },
      { body: { token: "6bc8d050-f86a-41e1-a89e-ca2ffe480b20" }, reason: "UUID is not version 1" },
    ],
    steps: [
      session(),
      {
        send: "POST /sessions/$session/heartbeat",
        json: "$body",
        ...invalidField("token", "$reason"),
      },
      {
        send: "POST /sessions/seZZZZZZZZ/heartbeat",
        json: "$body",
        ...invalidField("token", "$reason"),
      },
    ],
  },
  {
    rule: "an accepted heartbeat sets last_seen, in milliseconds",
    steps: [
      session(),
      beat("$token", "next"),
      {
        send: "GET /sessions/$session",
        status: 200,
        has: { last_seen: recent },
        capture: { seen: "last_seen" },
      },
      { pause: 0.01 },
      beat("$next"),
      {
        send: "GET /sessions/$session",
        status: 200,
        has: { last_seen: not("$seen") },
      },
    ],
  },
  {
    rule: "an accepted heartbeat moves the deadline past the old one",
    steps: [
      session({ heartbeat_timeout: 3 }),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 30 }, status: 204 },
      { ...beat("$token"), body: { token: secondsAhead(30) } },
      { until: "$token", millis: 1 },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "an accepted heartbeat moves the deadline to now + timeout, and no further",
    steps: [
      session({ heartbeat_timeout: 3 }),
      { pause: 1 },
      { ...beat("$token", "next"), body: { token: secondsAhead(3) } },
      { until: "$next", millis: 1 },
      { send: "GET /sessions/$session", ...notFound("Session", "$session") },
    ],
  },
  {
    rule: "a heartbeat after the deadline is a 404 that names the session, also if nobody looked",
    options: {},
    steps: [
      session({ heartbeat_timeout: 3 }),
      { until: "$token", millis: 1 },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        ...notFound("Session", "$session"),
      },
    ],
  },
  {
    rule: "a token belongs to its session: another's is a 404, and both go on",
    steps: [
      session({}, "second"),
      session(),
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$secondToken" },
        ...notFound("HeartbeatMarker", "$secondToken"),
      },
      beat("$token"),
      {
        send: "POST /sessions/$second/heartbeat",
        json: { token: "$secondToken" },
        status: 200,
      },
    ],
  },
  {
    rule: "requests that race with one token get one next token",
    steps: [
      session(),
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        times: 5,
        status: 200,
        same: "token",
        capture: { next: "token" },
      },
      beat("$next"),
    ],
  },
]);
