// Section 4.2: services are created, and found by tag.

import { having, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { idIsTaken, invalidField, invalidParameter, ownEvents, service, session } from "./steps.js";

const creation = rowsOf("4.2", [
  {
    rule: "POST /services answers 201 with Location and no body",
    steps: [
      session(),
      {
        ...service("$unique-1"),
        text: "",
        headers: { location: "$base/services/$unique-1" },
      },
    ],
  },
  {
    rule: "a service reads back with exactly id, session_id, tags and metadata",
    steps: [
      session(),
      service("$unique-1", { tags: ["cache", "eu", "cache"], metadata: { port: "11211" } }),
      {
        send: "GET /services/$unique-1",
        status: 200,
        body: {
          id: "$unique-1",
          session_id: "$session",
          tags: ["cache", "eu", "cache"],
          metadata: { port: "11211" },
        },
      },
    ],
  },
  {
    rule: "a new service is one service.join",
    steps: [session(), service("$unique-1"), ownEvents([having({ type: "service.join" })])],
  },
  {
    rule: "a taken id is refused, whichever session asks",
    steps: [
      session({}, "second"),
      session(),
      service("$unique-1"),
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$session" },
        ...idIsTaken("$unique-1"),
      },
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$second" },
        ...idIsTaken("$unique-1"),
      },
    ],
  },
  {
    rule: "ids differ by letter case",
    steps: [session(), service("$unique-a"), service("$unique-A")],
  },
  {
    rule: "an id is taken in its own account only",
    needs: ["another account"],
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "POST /sessions",
        as: "other",
        json: { heartbeat_timeout: 30 },
        status: 201,
        capture: { elsewhere: "Location" },
      },
      {
        send: "POST /services",
        as: "other",
        json: { id: "$unique-1", session_id: "$elsewhere" },
        status: 201,
      },
    ],
  },
  {
    rule: "the body is checked before the id is found taken",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$session", metadata: 5 },
        ...invalidField("metadata", "Not a hash"),
      },
    ],
  },
  {
    rule: "of ten parallel creations of one id exactly one wins, nine find it taken",
    steps: [
      session(),
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$session" },
        times: 10,
        answers: [
          { count: 1, status: 201, text: "" },
          { count: 9, ...idIsTaken("$unique-1") },
        ],
      },
      ownEvents(sized(1)),
    ],
  },
  {
    rule: "an unknown session is a 400 that names session_id",
    steps: [
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "seZZZZZZZZ" },
        ...invalidField("session_id"),
      },
      { send: "GET /services/$unique-1", status: 404 },
    ],
  },
  {
    rule: "a session of another account is as good as none",
    needs: ["another account"],
    steps: [
      {
        send: "POST /sessions",
        as: "other",
        json: { heartbeat_timeout: 30 },
        status: 201,
        capture: { elsewhere: "Location" },
      },
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$elsewhere" },
        ...invalidField("session_id"),
      },
    ],
  },
  {
    rule: "a session may have many services",
    steps: [
      session(),
      service("$unique-1"),
      service("$unique-2"),
      service("$unique-3"),
      {
        send: "GET /services?marker=$unique&limit=3",
        status: 200,
        has: {
          values: [
            having({ id: "$unique-1", session_id: "$session" }),
            having({ id: "$unique-2", session_id: "$session" }),
            having({ id: "$unique-3", session_id: "$session" }),
          ],
        },
      },
    ],
  },
]);

const byTag = rowsOf("4.2", [
  {
    rule: "GET /services?tag= matches whole tags, in their letter case, in the order of ids",
    steps: [
      session(),
      service("$unique-2", { tags: ["$unique-web", "eu"] }),
      service("$unique-1", { tags: ["$unique-web"] }),
      service("$unique-3", { tags: ["$unique-webs", "$unique-Web", "$unique-we"] }),
      {
        send: "GET /services?tag=$unique-web",
        status: 200,
        has: {
          values: [having({ id: "$unique-1" }), having({ id: "$unique-2" })],
          metadata: having({ count: 2, limit: 100, next_marker: null }),
        },
      },
    ],
  },
  {
    rule: "a service with the same tag twice is listed once",
    steps: [
      session(),
      service("$unique-1", { tags: ["$unique", "a", "$unique"] }),
      { send: "GET /services?tag=$unique", status: 200, has: { values: sized(1) } },
    ],
  },
  {
    rule: "a tag nobody has gives an empty list",
    steps: [{ send: "GET /services?tag=$unique", status: 200, has: { values: [] } }],
  },
  {
    rule: "an update of the tags moves the service between their lists",
    steps: [
      session(),
      service("$unique-1", { tags: ["$unique-old", "$unique-both"] }),
      {
        send: "PUT /services/$unique-1",
        json: { tags: ["$unique-both", "$unique-new"] },
        status: 204,
      },
      { send: "GET /services?tag=$unique-old", status: 200, has: { values: [] } },
      { send: "GET /services?tag=$unique-both", status: 200, has: { values: sized(1) } },
      { send: "GET /services?tag=$unique-new", status: 200, has: { values: sized(1) } },
    ],
  },
  {
    rule: "a tag in the query that can be none is a 400",
    cases: [{ tag: "" }, { tag: "x".repeat(56) }],
    steps: [
      {
        send: "GET /services?tag=$tag",
        ...invalidParameter("tag", "String is not in range (1..55)"),
      },
    ],
  },
]);

export const services = [...creation, ...byTag];
