// Section 8: sessions that end, in real time: 3 seconds, the shortest timeout there is.

import { having, sameTime, sized, timeOf } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { beat, invalidField, notFound, ownEvents, service, session } from "./steps.js";

const brief = { heartbeat_timeout: 3 };

export const expiry = rowsOf("8", [
  {
    rule: "a session and its services are there until the deadline",
    steps: [
      session(brief),
      service("$unique-1", { tags: ["$unique"] }),
      { until: "$token", millis: -1000 },
      { send: "GET /sessions/$session", status: 200 },
      { send: "GET /services/$unique-1", status: 200 },
      { send: "GET /services?tag=$unique", status: 200, has: { values: sized(1) } },
      ownEvents(sized(1)),
    ],
  },
  {
    rule: "past the deadline there is one services.timeout, dated the deadline, with all services",
    steps: [
      session(brief),
      service("$unique-1", { tags: ["web"], metadata: { port: "80" } }),
      service("$unique-2"),
      { until: "$token", millis: 1 },
      ownEvents([
        having({ type: "service.join" }),
        having({ type: "service.join" }),
        {
          id: sameTime("$token"),
          timestamp: timeOf("$token"),
          type: "services.timeout",
          payload: [
            {
              id: "$unique-1",
              session_id: "$session",
              tags: ["web"],
              metadata: { port: "80" },
            },
            { id: "$unique-2", session_id: "$session", tags: [], metadata: {} },
          ],
        },
      ]),
    ],
  },
  {
    rule: "a session without services gives a services.timeout with []",
    options: {},
    steps: [
      session(brief),
      { until: "$token", millis: 1 },
      {
        send: "GET /events",
        status: 200,
        has: {
          values: [having({ timestamp: timeOf("$token"), type: "services.timeout", payload: [] })],
        },
      },
    ],
  },
  ...[
    ["the session", "/sessions/$session"],
    ["its service", "/services/$unique-1"],
  ].map(([what, path]) => ({
    rule: `the first read after the deadline does not show the dead: ${what}`,
    options: {},
    steps: [
      session(brief),
      service("$unique-1", { tags: ["$unique"] }),
      { until: "$token", millis: 1 },
      { send: `GET ${path}`, status: 404, fault: { type: "notFoundError" } },
    ],
  })),
  ...["/sessions", "/services", "/services?tag=$unique", "/views/overview"].map((list) => ({
    rule: `the first read after the deadline does not show the dead: ${list}`,
    options: {},
    steps: [
      session(brief),
      service("$unique-1", { tags: ["$unique"] }),
      { until: "$token", millis: 1 },
      { send: `GET ${list}`, status: 200, has: { values: [] } },
    ],
  })),
  {
    rule: "the first read after the deadline has the event: /events",
    options: {},
    steps: [
      session(brief),
      service("$unique-1"),
      { until: "$token", millis: 1 },
      {
        send: "GET /events",
        status: 200,
        has: { values: [having({ type: "service.join" }), having({ type: "services.timeout" })] },
      },
    ],
  },
  {
    rule: "the first write after the deadline finds the dead gone: PUT and DELETE of a service",
    steps: [
      session(brief),
      service("$unique-1"),
      service("$unique-2"),
      { until: "$token", millis: 1 },
      { send: "PUT /services/$unique-1", json: { tags: [] }, ...notFound("Service", "$unique-1") },
      { send: "DELETE /services/$unique-2", ...notFound("Service", "$unique-2") },
      ownEvents([
        having({ type: "service.join" }),
        having({ type: "service.join" }),
        having({ type: "services.timeout", payload: sized(2) }),
      ]),
    ],
  },
  {
    rule: "afterwards session and services are 404s, and so is a heartbeat and a PUT",
    steps: [
      session(brief),
      service("$unique-1"),
      { until: "$token", millis: 1 },
      { send: "GET /sessions/$session", ...notFound("Session", "$session") },
      { send: "PUT /sessions/$session", json: {}, ...notFound("Session", "$session") },
      { send: "GET /services/$unique-1", ...notFound("Service", "$unique-1") },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        ...notFound("Session", "$session"),
      },
      {
        send: "POST /services",
        json: { id: "$unique-2", session_id: "$session" },
        ...invalidField("session_id"),
      },
    ],
  },
  {
    rule: "an id is free for its next owner the moment its session is past its deadline",
    steps: [
      session(brief, "old"),
      session(),
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$old", tags: ["$unique"] },
        status: 201,
      },
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$session" },
        status: 400,
        fault: { type: "serviceWithThisIdExists" },
      },
      { until: "$oldToken", millis: 1 },
      service("$unique-1"),
      { send: "GET /services?tag=$unique", status: 200, has: { values: [] } },
      ownEvents([
        having({ type: "service.join" }),
        having({ type: "services.timeout" }),
        having({ type: "service.join" }),
      ]),
    ],
  },
  {
    rule: "nothing but a heartbeat moves the deadline: not a service, a PUT or a read",
    steps: [
      session(brief),
      { until: "$token", millis: -2000 },
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 30 }, status: 204 },
      service("$unique-1"),
      { send: "GET /sessions/$session", status: 200 },
      { until: "$token", millis: 1 },
      { send: "GET /sessions/$session", ...notFound("Session", "$session") },
    ],
  },
  {
    rule: "a refused heartbeat does not move the deadline",
    steps: [
      session(brief),
      { until: "$token", millis: -2000 },
      { send: "POST /sessions/$session/heartbeat", json: { token: "$start" }, status: 404 },
      { until: "$token", millis: 1 },
      { send: "GET /sessions/$session", ...notFound("Session", "$session") },
    ],
  },
  {
    rule: "a session that beats lives on while others end",
    steps: [
      session(brief, "idle"),
      session(brief),
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 30 }, status: 204 },
      beat("$token"),
      { until: "$token", millis: 1 },
      { send: "GET /sessions/$idle", ...notFound("Session", "$idle") },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "150 parallel reads of /events after a deadline leave one event",
    steps: [
      session(brief),
      service("$unique-1"),
      { until: "$token", millis: 1 },
      { send: "GET /events?limit=1", times: 150, status: 200 },
      ownEvents(sized(2)),
    ],
  },
  {
    rule: "of 150 parallel first reads of /events each has the one event",
    options: {},
    steps: [
      session(brief),
      service("$unique-1"),
      { until: "$token", millis: 1 },
      {
        send: "GET /events",
        times: 150,
        status: 200,
        has: { values: [having({ type: "service.join" }), having({ type: "services.timeout" })] },
        same: "values",
      },
    ],
  },
  {
    rule: "no gap: whoever has read up to now does not miss a timeout that comes after",
    steps: [
      session(brief),
      service("$unique-1"),
      { until: "$token", millis: -1500 },
      {
        send: "PUT /services/$unique-1",
        json: { tags: ["a"] },
        status: 204,
      },
      ownEvents([having({ type: "service.join" })]),
      { until: "$token", millis: 1 },
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 3, metadata: { row: "$unique" } },
        status: 201,
      },
      ownEvents([having({ type: "service.join" }), having({ type: "services.timeout" })]),
    ],
  },
]);
