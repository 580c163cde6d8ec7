// Section 11: how often an account may ask.

import { absent, having } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { service, session } from "./steps.js";

/** @param {number} limit @param {number} period @param {string} path */
function rateLimitReached(limit, period, path) {
  return {
    status: 400,
    fault: {
      type: "rateLimitReached",
      message: "Rate limit has been reached.",
      details: `Limit of ${limit} requests in ${period} seconds for path "${path}" has been reached`,
    },
  };
}

export const rateLimits = rowsOf("11", [
  {
    rule: "answers to matching requests carry the rule",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 10, period: 3600 }] },
    steps: [
      {
        send: "GET /services",
        status: 200,
        headers: {
          "x-ratelimit-path-regex": "/services",
          "x-ratelimit-limit": "10",
          "x-ratelimit-used": "1",
          "x-ratelimit-window": "3600 seconds",
          "reply-after": /^\d{10}$/,
        },
      },
      { send: "GET /services", status: 200, headers: { "x-ratelimit-used": "2" } },
    ],
  },
  {
    rule: "answers to other requests carry none",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 10, period: 3600 }] },
    steps: [
      {
        send: "GET /events",
        status: 200,
        headers: { "x-ratelimit-limit": absent, "reply-after": absent },
      },
      {
        send: "POST /services",
        json: {},
        status: 400,
        headers: { "x-ratelimit-limit": absent },
      },
      {
        send: "GET /services/web-1",
        status: 404,
        headers: { "x-ratelimit-limit": absent },
      },
    ],
  },
  {
    rule: "by default GET is counted",
    steps: [
      {
        send: "GET /services?limit=1",
        status: 200,
        headers: {
          "x-ratelimit-path-regex": "/.*",
          "x-ratelimit-limit": /^\d+$/,
          "x-ratelimit-used": /^\d+$/,
          "x-ratelimit-window": /^\d+ seconds$/,
          "reply-after": /^\d{10}$/,
        },
      },
    ],
  },
  {
    rule: "of several rules the headers are those of the one with least left",
    options: {
      rateLimits: [
        { method: "GET", path: "/.*", limit: 100, period: 3600 },
        { method: "GET", path: "/services", limit: 5, period: 60 },
        { method: "ALL", path: "/serv.*", limit: 50, period: 600 },
      ],
    },
    steps: [
      {
        send: "GET /services",
        status: 200,
        headers: { "x-ratelimit-path-regex": "/services", "x-ratelimit-limit": "5" },
      },
      {
        send: "GET /services/web-1",
        status: 404,
        headers: { "x-ratelimit-path-regex": "/serv.*", "x-ratelimit-limit": "50" },
      },
      {
        send: "GET /events",
        status: 200,
        headers: { "x-ratelimit-path-regex": "/.*", "x-ratelimit-limit": "100" },
      },
    ],
  },
  {
    rule: "reached, it is a 400 with the rule, not a 429",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 2, period: 3600 }] },
    steps: [
      { send: "GET /services", status: 200 },
      { send: "GET /services", status: 200 },
      {
        send: "GET /services",
        ...rateLimitReached(2, 3600, "/services"),
        headers: { "x-ratelimit-limit": "2", "x-ratelimit-used": "2" },
      },
    ],
  },
  {
    rule: "rejected requests are not counted",
    options: { rateLimits: [{ method: "POST", path: "/services", limit: 1, period: 3600 }] },
    steps: [
      session(),
      service("web-1"),
      {
        send: "POST /services",
        json: { id: "web-2", session_id: "$session" },
        times: 3,
        ...rateLimitReached(1, 3600, "/services"),
      },
      {
        send: "GET /limits",
        status: 200,
        has: { rate: { "/services": having({ used: 1 }) } },
      },
    ],
  },
  {
    rule: "requests are free again after the period",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 2, period: 3 }] },
    steps: [
      { send: "GET /services", times: 2, status: 200 },
      { send: "GET /services", ...rateLimitReached(2, 3, "/services") },
      { pause: 3.2 },
      { send: "GET /services", status: 200 },
    ],
  },
  {
    rule: "the path behind the account is matched whole, the same in form A and form B",
    options: { rateLimits: [{ method: "GET", path: "/sessions", limit: 2, period: 3600 }] },
    steps: [
      { send: "GET /sessions/seZZZZZZZZ", status: 404, headers: { "x-ratelimit-limit": absent } },
      {
        send: "GET /sessions?limit=2",
        status: 200,
        headers: { "x-ratelimit-path-regex": "/sessions" },
      },
      {
        send: "GET /sessions",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        status: 200,
        headers: { "x-ratelimit-used": "2" },
      },
      {
        send: "GET /sessions",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        ...rateLimitReached(2, 3600, "/sessions"),
      },
    ],
  },
  {
    rule: "HEAD counts as GET",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 1, period: 3600 }] },
    steps: [
      { send: "HEAD /services", status: 200 },
      { send: "GET /services", ...rateLimitReached(1, 3600, "/services") },
    ],
  },
  {
    rule: "ALL counts every verb",
    options: { rateLimits: [{ method: "ALL", path: "/services/.*", limit: 3, period: 3600 }] },
    steps: [
      { send: "GET /services/web-1", status: 404 },
      { send: "PUT /services/web-1", json: {}, status: 404 },
      { send: "DELETE /services/web-1", status: 404 },
      { send: "GET /services/web-2", ...rateLimitReached(3, 3600, "/services/.*") },
    ],
  },
  {
    rule: "each account is counted for itself",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 1, period: 3600 }] },
    needs: ["another account"],
    steps: [
      { send: "GET /services", status: 200 },
      { send: "GET /services", status: 400, fault: { type: "rateLimitReached" } },
      { send: "GET /services", as: "other", status: 200 },
    ],
  },
  {
    rule: "without an account there is no limit: 401 comes first, and is not counted",
    options: { rateLimits: [{ method: "GET", path: "/services", limit: 1, period: 3600 }] },
    steps: [
      {
        send: "GET /services",
        as: "nobody",
        times: 3,
        status: 401,
        headers: { "x-ratelimit-limit": absent },
      },
      { send: "GET /services", status: 200 },
      {
        send: "GET /services",
        as: "nobody",
        status: 401,
      },
    ],
  },
  {
    rule: "a rate limit comes before the page",
    options: { rateLimits: [{ method: "GET", path: "/nowhere", limit: 1, period: 3600 }] },
    steps: [
      { send: "GET /nowhere", status: 404 },
      { send: "GET /nowhere", ...rateLimitReached(1, 3600, "/nowhere") },
    ],
  },
]);
