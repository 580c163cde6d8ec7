// Additions to the API: lists say where their feed goes on, and the feed what it no longer has.

import { having, laterThan, not, timeUuid } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { uuidFromNow } from "../player/values.js";
import { badRequest, ownEvents, service, session, setValue } from "./steps.js";

const gaps = rowsOf("additions", [
  {
    rule: "gap is null for a marker within retention, and without one",
    steps: [
      { send: "GET /events?limit=1", status: 200, has: { metadata: having({ gap: null }) } },
      {
        send: "GET /events?limit=1&marker=$start",
        status: 200,
        has: { metadata: having({ gap: null }) },
      },
    ],
  },
  {
    rule: "a marker older than retention is a 200 with the gap: from the marker to where events are kept",
    options: { retention: 2 },
    steps: [
      session(),
      service("web-1"),
      { pause: 2.2 },
      service("web-2"),
      {
        send: "GET /events?marker=$start",
        status: 200,
        has: {
          values: [having({ payload: having({ id: "web-2" }) })],
          metadata: having({
            marker: "$start",
            gap: { from: "$start", to: laterThan("$start") },
          }),
        },
        capture: { kept: "metadata.gap.to" },
      },
      {
        send: "GET /events?marker=$kept",
        status: 200,
        has: { values: [having({ payload: having({ id: "web-2" }) })] },
      },
    ],
  },
  {
    rule: "gap is on events only",
    cases: [{ list: "/sessions" }, { list: "/services" }, { list: "/configuration" }],
    steps: [
      { send: "GET $list?limit=1", status: 200, has: { metadata: not(having({ gap: null })) } },
    ],
  },
]);

const positions = rowsOf("additions", [
  {
    rule: "feed_position is a v1 UUID on every list",
    cases: [
      { list: "/sessions?limit=1" },
      { list: "/services?limit=1" },
      { list: "/services?tag=$unique" },
      { list: "/configuration?limit=1" },
      { list: "/configuration//$unique/" },
      { list: "/views/overview?limit=1" },
      { list: "/events?limit=1" },
    ],
    steps: [
      { send: "GET $list", status: 200, has: { metadata: having({ feed_position: timeUuid }) } },
    ],
  },
  {
    rule: "a list can be followed from its feed_position: everything later is in the feed, nothing earlier",
    cases: [
      { list: "/sessions?limit=1" },
      { list: "/services?limit=1" },
      { list: "/services?tag=$unique" },
      { list: "/configuration?limit=1" },
      { list: "/configuration//$unique/" },
      { list: "/views/overview?limit=1" },
    ],
    steps: [
      session(),
      service("$unique-1"),
      { send: "GET $list", status: 200, capture: { position: "metadata.feed_position" } },
      service("$unique-2"),
      {
        send: "GET /events?marker=$position&limit=1000",
        status: 200,
        own: [having({ payload: having({ id: "$unique-2" }) })],
      },
    ],
  },
  {
    rule: "on /events it is where to go on: later than every event of a last page",
    options: {},
    steps: [
      session(),
      service("web-1"),
      {
        send: "GET /events",
        status: 200,
        capture: { last: "values.0.id", position: "metadata.feed_position" },
      },
      {
        send: "GET /events",
        status: 200,
        has: { metadata: having({ feed_position: laterThan("$last") }) },
      },
      { send: "GET /events?marker=$position", status: 200, has: { values: [] } },
      service("web-2"),
      {
        send: "GET /events?marker=$position",
        status: 200,
        has: { values: [having({ payload: having({ id: "web-2" }) })] },
      },
    ],
  },
  {
    rule: "it is never refused as a marker, even on an empty feed",
    options: {},
    cases: [{ list: "/sessions" }, { list: "/events" }, { list: "/views/overview" }],
    steps: [
      {
        send: "GET $list",
        status: 200,
        capture: { position: "metadata.feed_position" },
      },
      {
        send: "GET /events?marker=$position",
        status: 200,
        has: { values: [], metadata: having({ gap: null }) },
        capture: { position: "metadata.feed_position" },
      },
      { send: "GET /events?marker=$position", status: 200, has: { values: [] } },
    ],
  },
  {
    rule: "it is never refused as a marker, while many events are added",
    steps: [
      session(),
      {
        send: "POST /services",
        json: { id: "$unique-$number", session_id: "$session" },
        times: 50,
        status: 201,
      },
      {
        send: "GET /events?marker=$start&limit=1000",
        status: 200,
        capture: { position: "metadata.feed_position" },
      },
      { send: "GET /events?marker=$position", status: 200 },
    ],
  },
]);

const edges = rowsOf("additions", [
  {
    rule: "a gap is not made up for an account younger than retention",
    steps: [
      { set: { past: uuidFromNow(-1e9) } },
      {
        send: "GET /events?marker=$past",
        ...badRequest("from parameter must be greater than or equal to the account creation date"),
      },
    ],
  },
  {
    rule: "a whole life: session, service, value and end, in the order they happened",
    steps: [
      session(),
      service("$unique-1"),
      setValue("$unique-key", "1"),
      { send: "PUT /services/$unique-1", json: { tags: ["a"] }, status: 204 },
      { send: "DELETE /configuration/$unique-key", status: 204 },
      { send: "DELETE /sessions/$session", status: 204 },
      ownEvents(
        [
          having({ type: "service.join" }),
          having({ type: "configuration_value.update" }),
          having({ type: "service.update" }),
          having({ type: "configuration_value.remove" }),
          having({ type: "session.end" }),
          having({ type: "services.timeout" }),
        ],
        "&extended=true",
      ),
    ],
  },
]);

export const feedPositions = [...gaps, ...positions, ...edges];
