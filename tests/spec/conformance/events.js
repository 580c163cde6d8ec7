// Section 9: the order of the feed, and how far it goes back.

import {
  each,
  having,
  href,
  laterThan,
  recent,
  sized,
  timeOf,
  timeUuid,
  uuidOf,
} from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { uuidAfter, uuidFromNow } from "../player/values.js";
import { badRequest, ownEvents, service, session } from "./steps.js";

const order = rowsOf("9", [
  {
    rule: "an event has id, timestamp, type and payload, and nothing else",
    steps: [
      session(),
      service("$unique-1", { tags: ["cache", "eu"], metadata: { port: "11211" } }),
      ownEvents([
        {
          id: timeUuid,
          timestamp: recent,
          type: "service.join",
          payload: {
            id: "$unique-1",
            session_id: "$session",
            tags: ["cache", "eu"],
            metadata: { port: "11211" },
          },
        },
      ]),
    ],
  },
  {
    rule: "an event's id has its time",
    steps: [
      session(),
      service("$unique-1"),
      { ...ownEvents(sized(1)), captureOwn: { event: "0.id", time: "0.timestamp" } },
      ownEvents([having({ timestamp: timeOf("$event") })]),
      ownEvents([having({ id: uuidOf("$time") })]),
    ],
  },
  {
    rule: "events come oldest first, and their ids grow even within one millisecond",
    options: {},
    steps: [
      session(),
      {
        send: "POST /services",
        json: { id: "web-$number", session_id: "$session" },
        times: 10,
        status: 201,
      },
      {
        send: "GET /events",
        status: 200,
        has: { values: sized(10) },
        capture: { first: "values.0.id", second: "values.1.id", third: "values.2.id" },
      },
      {
        send: "GET /events",
        status: 200,
        capture: { eighth: "values.7.id", ninth: "values.8.id", tenth: "values.9.id" },
      },
      {
        send: "GET /events?marker=$second&limit=1",
        has: { values: each(having({ id: laterThan("$first") })) },
      },
      {
        send: "GET /events?marker=$third&limit=1",
        has: { values: each(having({ id: laterThan("$second") })) },
      },
      {
        send: "GET /events?marker=$ninth&limit=1",
        has: { values: each(having({ id: laterThan("$eighth") })) },
      },
      { send: "GET /events?marker=$tenth", has: { values: [having({ id: laterThan("$ninth") })] } },
    ],
  },
  {
    rule: "a marker is inclusive",
    steps: [
      session(),
      service("$unique-1"),
      service("$unique-2"),
      service("$unique-3"),
      { ...ownEvents(sized(3)), captureOwn: { second: "1.id" } },
      {
        send: "GET /events?marker=$second&limit=1000",
        status: 200,
        has: { metadata: having({ marker: "$second" }) },
        own: [
          having({ payload: having({ id: "$unique-2" }) }),
          having({ payload: having({ id: "$unique-3" }) }),
        ],
      },
      {
        send: "GET /events?marker=$second&limit=1",
        status: 200,
        has: { values: [having({ id: "$second" })] },
      },
    ],
  },
  {
    rule: "a marker need not be an event: any v1 UUID is a point in time",
    steps: [
      session(),
      service("$unique-1"),
      { ...ownEvents(sized(1)), captureOwn: { time: "0.timestamp" } },
      { pause: 0.02 },
      service("$unique-2"),
      { set: { between: uuidAfter("$time", 1) } },
      {
        send: "GET /events?marker=$between&limit=1000",
        status: 200,
        own: [having({ payload: having({ id: "$unique-2" }) })],
      },
    ],
  },
  {
    rule: "pages follow next_marker and next_href without overlap",
    options: {},
    steps: [
      session(),
      ...[1, 2, 3, 4, 5].map((number) => service(`web-${number}`)),
      {
        send: "GET /events",
        status: 200,
        capture: { third: "values.2.id", fifth: "values.4.id" },
      },
      {
        send: "GET /events?limit=2",
        status: 200,
        has: {
          values: [
            having({ payload: having({ id: "web-1" }) }),
            having({ payload: having({ id: "web-2" }) }),
          ],
          metadata: having({
            count: 2,
            limit: 2,
            marker: null,
            next_marker: "$third",
            next_href: href("$base/events", { limit: "2", marker: "$third" }),
          }),
        },
      },
      {
        send: "GET /events?limit=2&marker=$third",
        status: 200,
        has: {
          values: [
            having({ payload: having({ id: "web-3" }) }),
            having({ payload: having({ id: "web-4" }) }),
          ],
          metadata: having({ next_marker: "$fifth" }),
        },
      },
      {
        send: "GET /events?limit=2&marker=$fifth",
        status: 200,
        has: {
          values: [having({ payload: having({ id: "web-5" }) })],
          metadata: having({ next_marker: null, next_href: null }),
        },
      },
    ],
  },
]);

const ranges = rowsOf("9", [
  {
    rule: "without a marker the feed goes back to the account's creation, or an hour",
    options: {},
    steps: [
      session(),
      service("web-1"),
      {
        send: "GET /events",
        status: 200,
        has: { values: sized(1), metadata: having({ marker: null, count: 1 }) },
      },
    ],
  },
  {
    rule: "how far back it goes without a marker can be configured; a marker goes further",
    options: { defaultWindow: 2 },
    steps: [
      session(),
      service("web-1"),
      { pause: 2.2 },
      service("web-2"),
      {
        send: "GET /events",
        status: 200,
        has: { values: [having({ payload: having({ id: "web-2" }) })] },
      },
      { send: "GET /events?marker=$start", status: 200, has: { values: sized(2) } },
    ],
  },
  {
    rule: "a marker that is no v1 UUID is a 400 with the reason in message and details",
    cases: [
      { marker: "yesterday", reason: "Invalid UUID" },
      { marker: "", reason: "Invalid UUID" },
      { marker: "6bc8d050-f86a-11e1-c89e-ca2ffe480b20", reason: "Unsupported UUID variant" },
      { marker: "6bc8d050-f86a-41e1-a89e-ca2ffe480b20", reason: "UUID is not version 1" },
    ],
    steps: [{ send: "GET /events?marker=$marker", ...badRequest("$reason") }],
  },
  {
    rule: "a marker in the future is a 400",
    steps: [
      { set: { future: uuidFromNow(60) } },
      {
        send: "GET /events?marker=$future",
        ...badRequest("from parameter must be smaller than the current time"),
      },
    ],
  },
  {
    rule: "a marker older than the account is a 400",
    steps: [
      { set: { past: uuidFromNow(-1e9) } },
      {
        send: "GET /events?marker=$past",
        ...badRequest("from parameter must be greater than or equal to the account creation date"),
      },
    ],
  },
  {
    rule: "the account is created by its first authenticated request, and its feed begins there",
    options: {},
    steps: [
      { set: { before: uuidFromNow(-60) } },
      {
        send: "GET /events?marker=$before",
        ...badRequest("from parameter must be greater than or equal to the account creation date"),
      },
    ],
  },
  {
    rule: "events are kept for as long as is configured",
    options: { retention: 2 },
    steps: [
      session(),
      service("web-1"),
      { pause: 2.2 },
      service("web-2"),
      {
        send: "GET /events?marker=$start",
        status: 200,
        has: { values: [having({ payload: having({ id: "web-2" }) })] },
      },
    ],
  },
]);

export const events = [...order, ...ranges];
