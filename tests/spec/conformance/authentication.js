// Section 2: who is refused.

import { absent } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { altered } from "../player/values.js";
import { keyCredentials, logIn, notFound, service, session, unauthorized } from "./steps.js";

export const authentication = rowsOf("2", [
  {
    rule: "401, checked first: no tenant id in header or path",
    steps: [
      {
        send: "GET /sessions",
        at: "version",
        as: "nobody",
        ...unauthorized("No tenant id provided"),
      },
      { send: "GET /sessions", at: "version", ...unauthorized("No tenant id provided") },
    ],
  },
  {
    rule: "401, checked second: no token",
    steps: [
      { send: "GET /sessions", as: "nobody", ...unauthorized("No authentication token provided") },
      {
        send: "GET /sessions",
        as: "nobody",
        query: { "x-auth-token": "" },
        ...unauthorized("No authentication token provided"),
      },
    ],
  },
  {
    rule: "401, checked third: a token that is none",
    cases: [
      { wrong: "wrong" },
      { wrong: " " },
      { wrong: "a.b" },
      { wrong: "\u{1f4a5}" },
      { wrong: ".." },
      { wrong: "x".repeat(4000) },
    ],
    steps: [
      {
        send: "GET /sessions",
        as: "nobody",
        query: { "x-auth-token": "$wrong" },
        ...unauthorized(),
      },
      { send: "GET /sessions?limit=1", status: 200 },
    ],
  },
  {
    rule: "401: another tenant's token, not 403",
    steps: [{ send: "GET /v1.0/999999999/sessions", at: "origin", ...unauthorized() }],
  },
  {
    rule: "401: the token of a user of another account",
    needs: ["another account"],
    steps: [
      {
        send: "GET /sessions",
        as: "other",
        with: { "x-auth-token": "$auth" },
        ...unauthorized(),
      },
    ],
  },
  {
    rule: "no part of a token may be changed",
    steps: [
      {
        set: {
          early: altered("$auth", 0),
          middle: altered("$auth", 0.5),
          late: altered("$auth", 1),
        },
      },
      { send: "GET /sessions", with: { "x-auth-token": "$early" }, ...unauthorized() },
      { send: "GET /sessions", with: { "x-auth-token": "$middle" }, ...unauthorized() },
      { send: "GET /sessions", with: { "x-auth-token": "$late" }, ...unauthorized() },
    ],
  },
  {
    rule: "a 401 names the identity service in WWW-Authenticate",
    steps: [
      {
        send: "GET /sessions",
        as: "nobody",
        status: 401,
        headers: { "www-authenticate": 'Keystone uri="$authUrl"' },
      },
      { send: "GET /nowhere", status: 404, headers: { "www-authenticate": absent } },
    ],
  },
  {
    rule: "an expired token is refused, and after a new login the request goes through",
    options: { tokenLifetime: 2 },
    steps: [
      session(),
      { pause: 2.05 },
      { send: "GET /sessions", ...unauthorized() },
      {
        send: "POST /sessions/$session/heartbeat",
        json: { token: "$token" },
        ...unauthorized(),
      },
      { ...logIn(keyCredentials), status: 200, capture: { auth: "access.token.id" } },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "accounts do not see each other's sessions, services and events",
    needs: ["another account"],
    steps: [
      session(),
      service("$unique-1", { tags: ["$unique"] }),
      { send: "GET /sessions?limit=1000", as: "other", status: 200, own: [] },
      { send: "GET /services?marker=$unique", as: "other", status: 200, own: [] },
      { send: "GET /services?tag=$unique", as: "other", status: 200, has: { values: [] } },
      { send: "GET /events?limit=1000", as: "other", status: 200, own: [] },
      { send: "GET /sessions/$session", as: "other", ...notFound("Session", "$session") },
      { send: "PUT /sessions/$session", as: "other", json: {}, ...notFound("Session", "$session") },
      {
        send: "POST /sessions/$session/heartbeat",
        as: "other",
        json: { token: "$token" },
        ...notFound("Session", "$session"),
      },
      { send: "GET /services/$unique-1", as: "other", ...notFound("Service", "$unique-1") },
      {
        send: "PUT /services/$unique-1",
        as: "other",
        json: { tags: [] },
        ...notFound("Service", "$unique-1"),
      },
      { send: "DELETE /services/$unique-1", as: "other", ...notFound("Service", "$unique-1") },
      { send: "GET /services/$unique-1", status: 200 },
    ],
  },
  {
    rule: "accounts do not see each other's configuration and overview",
    needs: ["another account"],
    steps: [
      session(),
      { send: "PUT /configuration/$unique-key", json: { value: "secret" }, status: 204 },
      {
        send: "GET /configuration/$unique-key",
        as: "other",
        ...notFound("ConfigurationValue", "$unique-key"),
      },
      {
        send: "DELETE /configuration/$unique-key",
        as: "other",
        ...notFound("ConfigurationValue", "$unique-key"),
      },
      { send: "GET /configuration?marker=$unique", as: "other", status: 200, own: [] },
      { send: "GET /views/overview?limit=1000", as: "other", status: 200, own: [] },
      { send: "GET /configuration/$unique-key", status: 200, has: { value: "secret" } },
    ],
  },
]);
