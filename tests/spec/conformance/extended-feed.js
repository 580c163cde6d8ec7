// An addition to the API: a feed that tells more.

import { having } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import {
  badRequest,
  invalidParameter,
  ownEvents,
  service,
  session,
  standardTypes,
} from "./steps.js";

const everyType = `${standardTypes}, service.update, service.remove, session.end`;

export const extendedFeed = rowsOf("additions", [
  {
    rule: "the extended feed has service.update with the service as it is now",
    steps: [
      session(),
      service("$unique-1", { tags: ["a"] }),
      { send: "PUT /services/$unique-1", json: { metadata: { b: "2" } }, status: 204 },
      ownEvents(
        [
          having({ type: "service.join" }),
          having({
            type: "service.update",
            payload: {
              id: "$unique-1",
              session_id: "$session",
              tags: ["a"],
              metadata: { b: "2" },
            },
          }),
        ],
        "&extended=true",
      ),
    ],
  },
  {
    rule: "a PUT that changes nothing is no service.update",
    steps: [
      session(),
      service("$unique-1", { tags: ["a"] }),
      { send: "PUT /services/$unique-1", json: {}, status: 204 },
      { send: "PUT /services/$unique-1", json: { tags: ["a"] }, status: 204 },
      ownEvents([having({ type: "service.join" })], "&extended=true"),
    ],
  },
  {
    rule: "the extended feed has service.remove with the service as it was",
    steps: [
      session(),
      service("$unique-1", { tags: ["a"], metadata: { a: "1" } }),
      { send: "DELETE /services/$unique-1", status: 204 },
      ownEvents(
        [
          having({ type: "service.join" }),
          having({
            type: "service.remove",
            payload: {
              id: "$unique-1",
              session_id: "$session",
              tags: ["a"],
              metadata: { a: "1" },
            },
          }),
        ],
        "&extended=true",
      ),
    ],
  },
  {
    rule: "an expiry is no session.end and no service.remove",
    steps: [
      session({ heartbeat_timeout: 3 }),
      service("$unique-1"),
      { until: "$token", millis: 1 },
      ownEvents(
        [having({ type: "service.join" }), having({ type: "services.timeout" })],
        "&extended=true",
      ),
    ],
  },
  {
    rule: "without extended, and with extended=false, the three extended types are not listed",
    cases: [{ query: "" }, { query: "&extended=false" }],
    steps: [
      session(),
      service("$unique-1"),
      service("$unique-2"),
      { send: "PUT /services/$unique-1", json: { tags: ["b"] }, status: 204 },
      { send: "DELETE /services/$unique-1", status: 204 },
      { send: "DELETE /sessions/$session", status: 204 },
      ownEvents(
        [
          having({ type: "service.join" }),
          having({ type: "service.join" }),
          having({ type: "services.timeout" }),
        ],
        "$query",
      ),
    ],
  },
  {
    rule: "extended is true or false, once",
    cases: [
      { query: "extended=" },
      { query: "extended=1" },
      { query: "extended=True" },
      { query: "extended=yes" },
      { query: "extended=true&extended=true" },
      { query: "extended=true&extended=false" },
    ],
    steps: [{ send: "GET /events?$query", ...invalidParameter("extended", "Not a boolean") }],
  },
  {
    rule: "type lists an extended type in the extended feed",
    steps: [
      session(),
      service("$unique-1"),
      service("$unique-2"),
      { send: "PUT /services/$unique-1", json: { tags: ["b"] }, status: 204 },
      { send: "DELETE /services/$unique-1", status: 204 },
      { send: "DELETE /sessions/$session", status: 204 },
      ownEvents([having({ type: "service.update" })], "&extended=true&type=service.update"),
      ownEvents([having({ type: "service.remove" })], "&extended=true&type=service.remove"),
      ownEvents([having({ type: "session.end" })], "&extended=true&type=session.end"),
    ],
  },
  {
    rule: "an extended type without extended=true is unknown",
    cases: [{ type: "service.update" }, { type: "service.remove" }, { type: "session.end" }],
    steps: [
      {
        send: "GET /events?type=$type",
        ...badRequest(`Invalid type: $type. Valid types are: ${standardTypes}`),
      },
    ],
  },
  {
    rule: "with extended=true an unknown type is refused with all seven",
    steps: [
      {
        send: "GET /events?extended=true&type=other",
        ...badRequest(`Invalid type: other. Valid types are: ${everyType}`),
      },
    ],
  },
  {
    rule: "the extended filter is applied before the page is cut",
    options: {},
    steps: [
      session(),
      service("web-1"),
      { send: "PUT /services/web-1", json: { tags: ["b"] }, status: 204 },
      { send: "PUT /services/web-1", json: { tags: ["c"] }, status: 204 },
      service("web-2"),
      {
        send: "GET /events?limit=2",
        status: 200,
        has: {
          values: [having({ type: "service.join" }), having({ type: "service.join" })],
          metadata: having({ count: 2, next_marker: null }),
        },
      },
      {
        send: "GET /events?limit=2&extended=true",
        status: 200,
        has: {
          values: [having({ type: "service.join" }), having({ type: "service.update" })],
          metadata: having({
            next_href: /\/events\?limit=2&extended=true&marker=[0-9a-f-]{36}$/,
          }),
        },
      },
    ],
  },
]);
