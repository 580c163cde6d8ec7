// An addition to the API: a session can be ended.

import { absent, having, recent, sized, timeUuid } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { beat, notFound, ownEvents, service, session } from "./steps.js";

export const endingSessions = rowsOf("additions", [
  {
    rule: "DELETE /sessions/{id} is 204 without body and Location, and the session is gone",
    steps: [
      session(),
      { send: "DELETE /sessions/$session", status: 204, text: "", headers: { location: absent } },
      { send: "GET /sessions/$session", ...notFound("Session", "$session") },
      { send: "PUT /sessions/$session", json: {}, ...notFound("Session", "$session") },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        ...notFound("Session", "$session"),
      },
      { send: "GET /sessions?limit=1000", status: 200, own: [] },
      { send: "GET /views/overview?limit=1000", status: 200, own: [] },
    ],
  },
  {
    rule: "DELETE of a session takes its services along, and frees their ids",
    steps: [
      session({}, "other"),
      session(),
      service("$unique-1", { tags: ["$unique"] }),
      service("$unique-2", { tags: ["$unique"] }),
      {
        send: "POST /services",
        json: { id: "$unique-3", session_id: "$other", tags: ["$unique"] },
        status: 201,
      },
      { send: "DELETE /sessions/$session", status: 204 },
      { send: "GET /services/$unique-1", ...notFound("Service", "$unique-1") },
      {
        send: "GET /services?tag=$unique",
        status: 200,
        has: { values: [having({ id: "$unique-3" })] },
      },
      {
        send: "POST /services",
        json: { id: "$unique-1", session_id: "$other" },
        status: 201,
      },
    ],
  },
  {
    rule: "DELETE of a session that does not exist, any more or ever, is a 404 that names it",
    steps: [
      { send: "DELETE /sessions/seZZZZZZZZ", ...notFound("Session", "seZZZZZZZZ") },
      session(),
      { send: "DELETE /sessions/$session", status: 204 },
      { send: "DELETE /sessions/$session", ...notFound("Session", "$session") },
    ],
  },
  {
    rule: "DELETE of a session past its deadline is a 404",
    steps: [
      session({ heartbeat_timeout: 3 }),
      { until: "$token", millis: 1 },
      { send: "DELETE /sessions/$session", ...notFound("Session", "$session") },
    ],
  },
  {
    rule: "of ten parallel DELETEs of a session one ends it, nine find it gone",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "DELETE /sessions/$session",
        times: 10,
        answers: [
          { count: 1, status: 204 },
          { count: 9, ...notFound("Session", "$session") },
        ],
      },
      ownEvents(sized(2)),
    ],
  },
  {
    rule: "an account cannot end another's session",
    needs: ["another account"],
    steps: [
      session(),
      { send: "DELETE /sessions/$session", as: "other", ...notFound("Session", "$session") },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "old pollers learn of an ended session by services.timeout, dated now, with its services",
    steps: [
      session(),
      service("$unique-1", { tags: ["a"], metadata: { a: "1" } }),
      { send: "DELETE /sessions/$session", status: 204 },
      ownEvents([
        having({ type: "service.join" }),
        {
          id: timeUuid,
          timestamp: recent,
          type: "services.timeout",
          payload: [{ id: "$unique-1", session_id: "$session", tags: ["a"], metadata: { a: "1" } }],
        },
      ]),
    ],
  },
  {
    rule: "the extended feed has session.end with the session, just before services.timeout",
    options: {},
    steps: [
      session({ heartbeat_timeout: 20, metadata: { rack: "b7" } }),
      beat("$token"),
      { send: "DELETE /sessions/$session", status: 204 },
      {
        send: "GET /events?extended=true",
        status: 200,
        has: {
          values: [
            {
              id: timeUuid,
              timestamp: recent,
              type: "session.end",
              payload: {
                id: "$session",
                metadata: { rack: "b7" },
                heartbeat_timeout: 20,
                last_seen: recent,
              },
            },
            having({ type: "services.timeout", payload: [] }),
          ],
        },
      },
    ],
  },
  {
    rule: "an ended session does not time out once more at its old deadline",
    options: {},
    steps: [
      session({ heartbeat_timeout: 3 }),
      { send: "DELETE /sessions/$session", status: 204 },
      { until: "$token", millis: 1 },
      { send: "GET /events?extended=true", status: 200, has: { values: sized(2) } },
    ],
  },
]);
