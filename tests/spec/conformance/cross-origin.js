// An addition: pages of other origins, from their browsers (CORS).

import { absent, present } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { session } from "./steps.js";

const page = "https://app.example";

const nothing = {
  "access-control-allow-origin": absent,
  "access-control-allow-methods": absent,
  "access-control-allow-headers": absent,
  "access-control-expose-headers": absent,
};

const asks = { "access-control-request-method": "PUT" };

/**
 * A request of the page, whose answer it may read.
 *
 * @param {string} send
 * @param {number} status
 * @param {Record<string, string>} [more] headers
 * @returns {import("../player/row.js").Exchange}
 */
function read(send, status, more) {
  return {
    send,
    with: { origin: page, ...more },
    status,
    headers: {
      "access-control-allow-origin": page,
      "access-control-allow-credentials": absent,
      "access-control-expose-headers": /\blocation\b.*\bretry-after\b.*\bx-response-id\b/,
      vary: "Origin",
    },
  };
}

export const crossOrigin = rowsOf("additions", [
  {
    rule: "no page of another origin is let in by default",
    options: {},
    steps: [
      {
        send: "GET /sessions",
        with: { origin: page },
        status: 200,
        headers: { ...nothing, vary: absent },
      },
      {
        send: "OPTIONS /tokens",
        at: "identity",
        with: { origin: page, ...asks },
        status: 404,
        headers: nothing,
      },
    ],
  },
  {
    rule: "an origin that is listed reads every answer, whatever it says",
    options: { cors: ["http://other.example", "HTTPS://App.Example:443"], maxBodyBytes: 200 },
    steps: [
      read("GET /sessions", 200),
      read("POST /sessions", 400),
      read("GET /sessions", 400, { "content-type": "text/plain" }),
      read("GET /sessions/seZZZZZZZZ", 404),
      read("PATCH /sessions", 404),
      read("GET /sessions", 401, { "x-auth-token": "wrong" }),
    ],
  },
  {
    rule: "the answer to a body that is too large is read too",
    options: { cors: [page], maxBodyBytes: 200 },
    steps: [
      {
        send: "POST /sessions",
        with: { origin: page },
        raw: `{"heartbeat_timeout":30,"x":"${"x".repeat(200)}"}`,
        status: 413,
        headers: { "access-control-allow-origin": page },
      },
    ],
  },
  {
    rule: "the answer to a request too many is read too",
    options: {
      cors: [page],
      rateLimits: [{ method: "POST", path: "/sessions", limit: 1, period: 60 }],
    },
    steps: [
      session(),
      {
        send: "POST /sessions",
        with: { origin: page },
        json: { heartbeat_timeout: 30 },
        status: 400,
        fault: { type: "rateLimitReached" },
        headers: {
          "access-control-allow-origin": page,
          "access-control-expose-headers": /\breply-after\b.*\bx-ratelimit-used\b/,
        },
      },
    ],
  },
  {
    rule: "a preflight is answered without a token, and counts against no limit",
    options: { cors: [page], rateLimits: [{ method: "ALL", path: "/.*", limit: 1, period: 60 }] },
    cases: [
      { place: "/v2.0/tokens" },
      { place: "$path/sessions" },
      { place: "$path/sessions/seZZZZZZZZ/heartbeat" },
      { place: "/" },
    ],
    steps: [
      {
        send: "OPTIONS $place",
        at: "origin",
        with: { origin: page, ...asks, "access-control-request-headers": "x-auth-token" },
        times: 3,
        status: 204,
        text: "",
        headers: {
          "access-control-allow-origin": page,
          "access-control-allow-methods": "GET, HEAD, POST, PUT, DELETE",
          "access-control-allow-headers": "content-type, x-auth-token, x-tenant-id",
          "access-control-allow-credentials": absent,
          "access-control-max-age": "7200",
          "x-response-id": present,
          vary: "Origin",
        },
      },
    ],
  },
  {
    rule: "an origin that differs in anything is another one",
    options: { cors: [page] },
    cases: [
      { other: "http://app.example" },
      { other: "https://app.example:8443" },
      { other: "https://app.example:443" },
      { other: "https://APP.example" },
      { other: "https://app.example.evil.example" },
      { other: "https://evil.app.example" },
      { other: "null" },
    ],
    steps: [
      {
        send: "GET /sessions",
        with: { origin: "$other" },
        status: 200,
        headers: { ...nothing, vary: "Origin" },
      },
      {
        send: "OPTIONS /tokens",
        at: "identity",
        with: { origin: "$other", ...asks },
        status: 404,
        headers: { ...nothing, vary: "Origin" },
      },
    ],
  },
  {
    rule: "* lets in pages of every origin, and of none",
    options: { cors: ["*"] },
    cases: [{ other: page }, { other: "null" }],
    steps: [
      {
        send: "GET /sessions",
        with: { origin: "$other" },
        status: 200,
        headers: { "access-control-allow-origin": "*", vary: absent },
      },
      {
        send: "OPTIONS /tokens",
        at: "identity",
        with: { origin: "$other", ...asks },
        status: 204,
        headers: { "access-control-allow-origin": "*" },
      },
    ],
  },
  {
    rule: "OPTIONS is no preflight without an origin or a verb to ask about",
    options: { cors: [page] },
    steps: [
      { send: "OPTIONS /sessions", with: { origin: page }, status: 404 },
      { send: "OPTIONS /sessions", with: asks, status: 404 },
    ],
  },
]);
