// Sections 4.6 and 10: what an account may have.

import { having, integer } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidField, service, session, setValue } from "./steps.js";

/** @param {string} name @param {number} most */
function limitReached(name, most) {
  return {
    status: 400,
    fault: {
      type: "limitReached",
      message: "Resource limit has been reached",
      details: `Limit for resource ${name} has been reached. Maximum allowed objects: ${most}`,
    },
  };
}

const view = rowsOf("4.6", [
  {
    rule: "GET /limits gives the resource limits and the rate rules, and nothing else",
    steps: [
      {
        send: "GET /limits",
        status: 200,
        body: {
          resource: { session: integer, service: integer, configuration_value: integer },
          rate: { "/.*": { limit: integer, used: integer, window: /^\d+\.\d hours$/ } },
        },
      },
    ],
  },
  {
    rule: "the limits are generous unless they are configured",
    options: {},
    steps: [
      {
        send: "GET /limits",
        status: 200,
        body: {
          resource: { session: 1_000_000, service: 1_000_000, configuration_value: 1_000_000 },
          rate: { "/.*": { limit: 100_000_000, used: integer, window: "24.0 hours" } },
        },
      },
    ],
  },
  {
    rule: "configured limits are shown; of two rules with one expression the last",
    options: {
      resourceLimits: { sessions: 100, services: 200, configurationValues: 1000 },
      rateLimits: [
        { method: "GET", path: "/.*", limit: 50_000, period: 86_400 },
        { method: "POST", path: "/services", limit: 7, period: 5400 },
        { method: "PUT", path: "/services", limit: 9, period: 1800 },
      ],
    },
    steps: [
      {
        send: "GET /limits",
        status: 200,
        body: {
          resource: { session: 100, service: 200, configuration_value: 1000 },
          rate: {
            "/.*": { limit: 50_000, used: integer, window: "24.0 hours" },
            "/services": { limit: 9, used: 0, window: "0.5 hours" },
          },
        },
      },
    ],
  },
  {
    rule: "window is in hours with one decimal",
    options: { rateLimits: [{ method: "POST", path: "/none", limit: 5, period: 5400 }] },
    steps: [
      {
        send: "GET /limits",
        status: 200,
        has: { rate: { "/none": { limit: 5, used: 0, window: "1.5 hours" } } },
      },
    ],
  },
  {
    rule: "without rate rules rate is {}",
    options: { rateLimits: [] },
    steps: [{ send: "GET /limits", status: 200, has: { rate: {} } }],
  },
  {
    rule: "used counts the requests that match",
    options: { rateLimits: [{ method: "POST", path: "/services", limit: 10, period: 3600 }] },
    steps: [
      session(),
      service("web-1"),
      service("web-2"),
      {
        send: "GET /limits",
        status: 200,
        has: { rate: { "/services": { limit: 10, used: 2, window: "1.0 hours" } } },
      },
    ],
  },
]);

const resources = rowsOf("10", [
  {
    rule: "a session too many is refused",
    options: { resourceLimits: { sessions: 2 } },
    steps: [
      session(),
      session(),
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 30 },
        ...limitReached("session", 2),
      },
      { send: "PUT /sessions/$session", json: { heartbeat_timeout: 20 }, status: 204 },
    ],
  },
  {
    rule: "an expired session makes room",
    options: { resourceLimits: { sessions: 1 } },
    steps: [
      session({ heartbeat_timeout: 3 }),
      {
        send: "POST /sessions",
        json: { heartbeat_timeout: 30 },
        ...limitReached("session", 1),
      },
      { until: "$token", millis: 1 },
      session(),
    ],
  },
  {
    rule: "an ended session makes room, for itself and for its services",
    options: { resourceLimits: { sessions: 1, services: 1 } },
    steps: [
      session(),
      service("web-1"),
      { send: "DELETE /sessions/$session", status: 204 },
      session(),
      service("web-2"),
      {
        send: "POST /services",
        json: { id: "web-3", session_id: "$session" },
        ...limitReached("service", 1),
      },
    ],
  },
  {
    rule: "a service too many is refused, an update passes, a DELETE makes room",
    options: { resourceLimits: { services: 2 } },
    steps: [
      session(),
      service("web-1"),
      service("web-2"),
      {
        send: "POST /services",
        json: { id: "web-3", session_id: "$session" },
        ...limitReached("service", 2),
      },
      { send: "PUT /services/web-1", json: { tags: ["a"] }, status: 204 },
      { send: "DELETE /services/web-1", status: 204 },
      service("web-3"),
    ],
  },
  {
    rule: "the body and a taken id are found before the limit is",
    options: { resourceLimits: { services: 1 } },
    steps: [
      session(),
      service("web-1"),
      {
        send: "POST /services",
        json: { id: "web-2", session_id: "$session", tags: 5 },
        ...invalidField("tags", "Not an array"),
      },
      {
        send: "POST /services",
        json: { id: "web-1", session_id: "$session" },
        status: 400,
        fault: { type: "serviceWithThisIdExists" },
      },
    ],
  },
  {
    rule: "a configuration value too many is refused, an update passes, a DELETE makes room",
    options: { resourceLimits: { configurationValues: 2 } },
    steps: [
      setValue("key-1", "1"),
      setValue("key-2", "1"),
      {
        send: "PUT /configuration/key-3",
        json: { value: "1" },
        ...limitReached("configuration_value", 2),
      },
      setValue("key-2", "2"),
      { send: "DELETE /configuration/key-1", status: 204 },
      setValue("key-3", "1"),
    ],
  },
  {
    rule: "of ten parallel creations no more pass than there is room for",
    options: { resourceLimits: { services: 3 } },
    steps: [
      session(),
      {
        send: "POST /services",
        json: { id: "web-$number", session_id: "$session" },
        times: 10,
        answers: [
          { count: 3, status: 201 },
          { count: 7, ...limitReached("service", 3) },
        ],
      },
      { send: "GET /services", status: 200, has: { metadata: having({ count: 3 }) } },
    ],
  },
  {
    rule: "limits are per account",
    options: { resourceLimits: { services: 1 } },
    needs: ["another account"],
    steps: [
      session(),
      service("web-1"),
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
        json: { id: "web-1", session_id: "$elsewhere" },
        status: 201,
      },
    ],
  },
]);

export const limits = [...view, ...resources];
