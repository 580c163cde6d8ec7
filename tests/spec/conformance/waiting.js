// An addition to the API: requests for events that wait.

import { having, oneOf, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidParameter, service, session, setValue } from "./steps.js";

export const waitingRequests = rowsOf("additions", [
  {
    rule: "wait is 0..60 whole seconds, once",
    cases: [
      { query: "wait=61", reason: "Value out of range (0..60)" },
      { query: "wait=99999999999999999999", reason: "Value out of range (0..60)" },
      { query: "wait=", reason: "Invalid integer" },
      { query: "wait=x", reason: "Invalid integer" },
      { query: "wait=1.5", reason: "Invalid integer" },
      { query: "wait=1&wait=1", reason: "Invalid integer" },
    ],
    steps: [{ send: "GET /events?$query", ...invalidParameter("wait", "$reason") }],
  },
  {
    rule: "wait=-1 is refused",
    steps: [
      {
        send: "GET /events?wait=-1",
        ...invalidParameter("wait", oneOf("Invalid integer", "Value out of range (0..60)")),
      },
    ],
  },
  {
    rule: "wait=0 answers at once",
    steps: [{ send: "GET /events?wait=0&limit=1", status: 200, took: { atMost: 5 } }],
  },
  {
    rule: "without anything new the answer comes when the time is over, as it would be without wait",
    options: {},
    steps: [
      { send: "GET /configuration", status: 200, capture: { position: "metadata.feed_position" } },
      {
        send: "GET /events?wait=1&marker=$position",
        status: 200,
        took: { atLeast: 0.99 },
        has: {
          values: [],
          metadata: having({ count: 0, marker: "$position", next_marker: null, gap: null }),
        },
      },
      {
        send: "GET /events?wait=1",
        status: 200,
        took: { atLeast: 0.99 },
        has: { values: [], metadata: having({ marker: null }) },
      },
    ],
  },
  {
    rule: "an event ends the wait",
    options: {},
    steps: [
      session(),
      { send: "GET /events", status: 200, capture: { position: "metadata.feed_position" } },
      {
        send: "GET /events?wait=20&marker=$position",
        meanwhile: [{ pause: 0.3 }, service("web-1")],
        status: 200,
        took: { atLeast: 0.29, atMost: 10 },
        has: { values: [having({ type: "service.join", payload: having({ id: "web-1" }) })] },
      },
    ],
  },
  {
    rule: "the marker's own event does not end the wait, but is in the answer",
    options: {},
    steps: [
      session(),
      service("web-1"),
      { send: "GET /events", status: 200, capture: { first: "values.0.id" } },
      {
        send: "GET /events?wait=1&marker=$first",
        status: 200,
        took: { atLeast: 0.99 },
        has: { values: [having({ id: "$first" })] },
      },
      {
        send: "GET /events?wait=20&marker=$first",
        meanwhile: [{ pause: 0.3 }, service("web-2")],
        status: 200,
        took: { atLeast: 0.29, atMost: 10 },
        has: { values: [having({ id: "$first" }), having({ payload: having({ id: "web-2" }) })] },
      },
    ],
  },
  {
    rule: "an event later than the marker is answered at once",
    options: {},
    steps: [
      session(),
      service("web-1"),
      service("web-2"),
      { send: "GET /events", status: 200, capture: { first: "values.0.id" } },
      {
        send: "GET /events?wait=20&marker=$first",
        status: 200,
        took: { atMost: 10 },
        has: { values: sized(2) },
      },
    ],
  },
  {
    rule: "an event that the request would not list does not end the wait",
    options: {},
    steps: [
      session(),
      service("web-1"),
      { send: "GET /events", status: 200, capture: { position: "metadata.feed_position" } },
      {
        send: "GET /events?wait=2&marker=$position&type=service.join",
        meanwhile: [
          { pause: 0.2 },
          { send: "PUT /services/web-1", json: { tags: ["a"] }, status: 204 },
          setValue("key-1", "1"),
        ],
        status: 200,
        took: { atLeast: 1.99 },
        has: { values: [] },
      },
    ],
  },
  {
    rule: "of several events the one that the request would list ends the wait",
    options: {},
    steps: [
      {
        send: "GET /events?wait=60&type=configuration_value.remove",
        meanwhile: [
          { pause: 0.2 },
          setValue("key-1", "1"),
          { pause: 0.2 },
          { send: "DELETE /configuration/key-1", status: 204 },
        ],
        status: 200,
        took: { atLeast: 0.39, atMost: 10 },
        has: { values: [having({ type: "configuration_value.remove" })] },
      },
    ],
  },
  {
    rule: "an extended event ends the wait of an extended request",
    options: {},
    steps: [
      session(),
      service("web-1"),
      { send: "GET /events", status: 200, capture: { position: "metadata.feed_position" } },
      {
        send: "GET /events?wait=20&extended=true&marker=$position",
        meanwhile: [
          { pause: 0.2 },
          { send: "PUT /services/web-1", json: { tags: ["a"] }, status: 204 },
        ],
        status: 200,
        took: { atMost: 10 },
        has: { values: [having({ type: "service.update" })] },
      },
    ],
  },
  {
    rule: "an expiry ends the wait, though nobody else asks",
    options: {},
    steps: [
      session({ heartbeat_timeout: 3 }),
      service("web-1"),
      {
        send: "GET /events?wait=60&type=services.timeout",
        status: 200,
        took: { atMost: 10 },
        has: {
          values: [
            having({
              type: "services.timeout",
              payload: [{ id: "web-1", session_id: "$session", tags: [], metadata: {} }],
            }),
          ],
        },
      },
    ],
  },
  {
    rule: "many may wait at once, and other requests are answered meanwhile",
    options: {},
    steps: [
      session(),
      {
        send: "GET /events?wait=20",
        times: 20,
        meanwhile: [
          { pause: 0.2 },
          { send: "GET /sessions/$session", status: 200 },
          service("web-1"),
        ],
        status: 200,
        took: { atMost: 10 },
        has: { values: [having({ type: "service.join" })] },
      },
    ],
  },
  {
    rule: "another account's event does not end the wait",
    options: {},
    needs: ["another account"],
    steps: [
      {
        send: "GET /events?wait=1",
        meanwhile: [
          { pause: 0.2 },
          {
            send: "PUT /configuration/key-1",
            as: "other",
            json: { value: "1" },
            status: 204,
          },
        ],
        status: 200,
        took: { atLeast: 0.99 },
        has: { values: [] },
      },
    ],
  },
]);
