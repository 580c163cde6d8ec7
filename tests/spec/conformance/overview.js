// Section 4.5: the overview.

import { ascending, having, href, integer, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { beat, invalidLimit, invalidParameter, service, session } from "./steps.js";

export const overview = rowsOf("4.5", [
  {
    rule: "one entry per session, with all its services in the order of ids, [] if none",
    steps: [
      session({ heartbeat_timeout: 20 }),
      {
        send: "GET /views/overview?limit=1&marker=$session",
        status: 200,
        has: {
          values: [
            {
              session: {
                id: "$session",
                metadata: { row: "$unique" },
                heartbeat_timeout: 20,
                last_seen: null,
              },
              services: [],
            },
          ],
        },
      },
      service("$unique-2"),
      service("$unique-1", { tags: ["cache", "eu"], metadata: { port: "11211" } }),
      beat("$token"),
      {
        send: "GET /views/overview?limit=1&marker=$session",
        status: 200,
        has: {
          values: [
            {
              session: {
                id: "$session",
                metadata: { row: "$unique" },
                heartbeat_timeout: 20,
                last_seen: integer,
              },
              services: [
                {
                  id: "$unique-1",
                  session_id: "$session",
                  tags: ["cache", "eu"],
                  metadata: { port: "11211" },
                },
                { id: "$unique-2", session_id: "$session", tags: [], metadata: {} },
              ],
            },
          ],
        },
      },
    ],
  },
  {
    rule: "an empty overview",
    options: {},
    steps: [
      {
        send: "GET /views/overview",
        status: 200,
        has: {
          values: [],
          metadata: having({
            count: 0,
            limit: 100,
            marker: null,
            next_marker: null,
            next_href: null,
          }),
        },
      },
    ],
  },
  {
    rule: "count, limit and marker are about sessions, whatever services they have",
    steps: [
      session(),
      service("$unique-1"),
      service("$unique-2"),
      service("$unique-3"),
      {
        send: "GET /views/overview?limit=1&marker=$session",
        status: 200,
        has: {
          values: [having({ services: sized(3) })],
          metadata: having({ count: 1, limit: 1, marker: "$session" }),
        },
      },
    ],
  },
  {
    rule: "sessions are in the order of their ids, on pages that next_href joins",
    steps: [
      session({}, "first"),
      session({}, "second"),
      session({}, "third"),
      {
        send: "GET /views/overview?limit=1000",
        status: 200,
        own: sized(3),
      },
      { send: "GET /sessions?limit=1000", status: 200, own: ascending("id") },
    ],
  },
  {
    rule: "next_marker is the session that starts the next page",
    options: {},
    steps: [
      session({}, "first"),
      session({}, "second"),
      {
        send: "GET /sessions?limit=1",
        status: 200,
        capture: { next: "metadata.next_marker" },
      },
      {
        send: "GET /views/overview?limit=1",
        status: 200,
        has: {
          values: sized(1),
          metadata: having({
            count: 1,
            next_marker: "$next",
            next_href: href("$base/views/overview", { limit: "1", marker: "$next" }),
          }),
        },
      },
    ],
  },
  {
    rule: "limit and marker obey the rules of lists",
    steps: [
      {
        send: "GET /views/overview?limit=1001",
        ...invalidLimit("Invalid limit 1001. Minimum limit is 1 and maximum limit is 1000."),
      },
      { send: "GET /views/overview?limit=x", ...invalidLimit("Limit must be a number") },
      { send: "GET /views/overview?marker=a%20b", ...invalidParameter("marker") },
    ],
  },
  {
    rule: "a session past its deadline is not in the overview",
    steps: [
      session({ heartbeat_timeout: 3 }),
      service("$unique-1"),
      { until: "$token", millis: 1 },
      { send: "GET /views/overview?limit=1000", status: 200, own: [] },
    ],
  },
]);
