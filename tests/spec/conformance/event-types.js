// Section 9: the types of events.

import { having, href, integer, recent, sized, timeUuid } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { badRequest, beat, ownEvents, service, session, setValue, standardTypes } from "./steps.js";

export const eventTypes = rowsOf("9", [
  {
    rule: "type lists the events of one type",
    steps: [
      session(),
      service("$unique-1"),
      setValue("$unique-key", "1"),
      { send: "DELETE /configuration/$unique-key", status: 204 },
      ownEvents([having({ type: "service.join" })], "&type=service.join"),
      ownEvents(
        [having({ type: "configuration_value.update" })],
        "&type=configuration_value.update",
      ),
      ownEvents(
        [having({ type: "configuration_value.remove" })],
        "&type=configuration_value.remove",
      ),
      ownEvents([], "&type=services.timeout"),
    ],
  },
  {
    rule: "an unknown type, or a type given twice, is a 400 that names the valid ones",
    cases: [
      { query: "type=service", type: "service" },
      { query: "type=Service.Join", type: "Service.Join" },
      { query: "type=service.timeout", type: "service.timeout" },
      { query: "type=", type: "" },
    ],
    steps: [
      {
        send: "GET /events?$query",
        ...badRequest(`Invalid type: $type. Valid types are: ${standardTypes}`),
      },
    ],
  },
  {
    rule: "a type given twice is a 400",
    steps: [
      {
        send: "GET /events?type=service.join&type=services.timeout",
        ...badRequest(/^Invalid type: .*\. Valid types are: service\.join, services\.timeout, /),
      },
      {
        send: "GET /events?type=service.join&type=service.join",
        ...badRequest(/^Invalid type: .*\. Valid types are: /),
      },
    ],
  },
  {
    rule: "limit, next_marker and next_href keep the type",
    options: {},
    steps: [
      session(),
      service("web-1"),
      setValue("key-1", "1"),
      service("web-2"),
      {
        send: "GET /events?type=service.join",
        status: 200,
        has: { values: sized(2) },
        capture: { second: "values.1.id" },
      },
      {
        send: "GET /events?type=service.join&limit=1",
        status: 200,
        has: {
          metadata: having({
            next_marker: "$second",
            next_href: href("$base/events", {
              type: "service.join",
              limit: "1",
              marker: "$second",
            }),
          }),
        },
      },
    ],
  },
  {
    rule: "service.join fires when a service is created, with the service as it was",
    steps: [
      session(),
      service("$unique-1", { tags: ["a"] }),
      { send: "PUT /services/$unique-1", json: { tags: ["b"] }, status: 204 },
      ownEvents([having({ type: "service.join", payload: having({ tags: ["a"] }) })]),
    ],
  },
  {
    rule: "configuration_value.update has the id, the old value (null the first time) and the new",
    steps: [
      setValue("$unique-key", "1"),
      setValue("$unique-key", "2"),
      ownEvents([
        {
          id: timeUuid,
          timestamp: recent,
          type: "configuration_value.update",
          payload: { configuration_value_id: "$unique-key", old_value: null, new_value: "1" },
        },
        {
          id: timeUuid,
          timestamp: integer,
          type: "configuration_value.update",
          payload: { configuration_value_id: "$unique-key", old_value: "1", new_value: "2" },
        },
      ]),
    ],
  },
  {
    rule: "configuration_value.remove has the id and the old value, and nothing else",
    steps: [
      setValue("$unique-key", "1"),
      { send: "DELETE /configuration/$unique-key", status: 204 },
      ownEvents(
        [having({ payload: { configuration_value_id: "$unique-key", old_value: "1" } })],
        "&type=configuration_value.remove",
      ),
    ],
  },
  {
    rule: "not events: a session created, updated or beating, a service updated or deleted",
    steps: [
      session(),
      service("$unique-1"),
      { send: "PUT /services/$unique-1", json: { tags: ["b"] }, status: 204 },
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 20 }, status: 204 },
      beat("$token"),
      { send: "DELETE /services/$unique-1", status: 204 },
      ownEvents([having({ type: "service.join" })]),
    ],
  },
  {
    rule: "a session is no event, in an account with nothing else",
    options: {},
    steps: [
      session(),
      { send: "PUT /sessions/$session", json: { metadata: { a: "b" } }, status: 204 },
      beat("$token"),
      { send: "GET /events", status: 200, has: { values: [] } },
    ],
  },
  {
    rule: "a refused request is no event",
    steps: [
      session(),
      { send: "POST /services", json: { id: "$unique-1", session_id: "$unique" }, status: 400 },
      { send: "PUT /configuration/$unique-key", json: { value: "" }, status: 400 },
      ownEvents([]),
    ],
  },
]);
