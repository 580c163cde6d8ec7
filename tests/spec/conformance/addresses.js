// Section 1: addresses, in their two forms.

import { having, href, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { upperCase } from "../player/values.js";
import { noSuchPage, notFound, service, session, unauthorized } from "./steps.js";

export const addresses = rowsOf("1", [
  {
    rule: "the version is the first segment of the path, the account the second",
    steps: [
      { send: "GET /sessions?limit=1", status: 200 },
      { send: "GET /v1.0/$tenant/sessions?limit=1", at: "origin", status: 200 },
      { send: "GET /v3/$tenant/sessions", at: "origin", ...noSuchPage("/v3/$tenant/sessions") },
      { send: "GET /$tenant/sessions", at: "origin", ...noSuchPage("/$tenant/sessions") },
    ],
  },
  {
    rule: "the account may stand in X-Tenant-Id instead (form B), for every resource",
    steps: [
      {
        send: "POST /sessions",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        json: { heartbeat_timeout: 30 },
        status: 201,
        capture: { session: "Location", token: "token" },
      },
      {
        send: "GET /sessions/$session",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        status: 200,
        has: { id: "$session" },
      },
      {
        send: "POST /sessions/$session/heartbeat",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        json: { token: "$token" },
        status: 200,
      },
      {
        send: "GET /sessions?limit=1",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        status: 200,
      },
      {
        send: "GET /services?limit=1",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        status: 200,
      },
      {
        send: "GET /events?limit=1",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        status: 200,
      },
    ],
  },
  {
    rule: "form B reaches configuration, overview and limits",
    cases: [
      { route: "/configuration?limit=1" },
      { route: "/views/overview?limit=1" },
      { route: "/limits" },
    ],
    steps: [{ send: "GET $route", at: "version", with: { "x-tenant-id": "$tenant" }, status: 200 }],
  },
  {
    rule: "X-Tenant-Id wins over the account in the path",
    needs: ["another account"],
    steps: [
      {
        send: "POST /sessions",
        as: "other",
        json: { heartbeat_timeout: 30 },
        status: 201,
        capture: { session: "Location" },
      },
      {
        send: "GET $path/sessions/$session",
        at: "origin",
        as: "other",
        with: { "x-tenant-id": "$otherTenant" },
        status: 200,
      },
      {
        send: "GET /sessions?limit=1",
        with: { "x-tenant-id": "$otherTenant" },
        ...unauthorized(),
      },
    ],
  },
  {
    rule: "a slash at the end changes nothing, on any route but configuration's",
    steps: [
      {
        send: "POST /sessions/",
        json: { heartbeat_timeout: 30 },
        status: 201,
        capture: { session: "Location", token: "token" },
      },
      { send: "POST /sessions/$session/heartbeat/", json: { token: "$token" }, status: 200 },
      { send: "PUT /sessions/$session/", json: {}, status: 204 },
      {
        send: "POST /services/",
        json: { id: "$unique-1", session_id: "$session", tags: ["$unique"] },
        status: 201,
      },
      { send: "PUT /services/$unique-1/", json: {}, status: 204 },
      { send: "GET /services/$unique-1/", status: 200, has: { id: "$unique-1" } },
      { send: "GET /sessions/", status: 200 },
      { send: "GET /sessions/$session/", status: 200, has: { id: "$session" } },
      { send: "GET /services/", status: 200 },
      { send: "GET /services/?tag=$unique", status: 200, has: { values: sized(1) } },
      { send: "GET /events/", status: 200 },
      { send: "DELETE /services/$unique-1/", status: 204 },
    ],
  },
  {
    rule: "a slash at the end changes nothing for limits and overview",
    cases: [{ route: "/limits/" }, { route: "/views/overview/" }],
    steps: [{ send: "GET $route", status: 200 }],
  },
  {
    rule: "letter case does not matter in the words of a path",
    steps: [
      session(),
      { send: "GET /SESSIONS?limit=1", status: 200 },
      { send: "GET /Sessions/$session", status: 200 },
      { send: "POST /sessions/$session/HeartBeat", json: { token: "$token" }, status: 200 },
      { send: "GET /Services?tag=web", status: 200 },
      { send: "GET /EVENTS?limit=1", status: 200 },
      { send: "GET /V1.0/$tenant/sessions?limit=1", at: "origin", status: 200 },
    ],
  },
  {
    rule: "letter case does not matter in the words of configuration, overview and limits",
    cases: [
      { route: "/Configuration?limit=1" },
      { route: "/VIEWS/Overview?limit=1" },
      { route: "/LIMITS" },
    ],
    steps: [{ send: "GET $route", status: 200 }],
  },
  {
    rule: "letter case matters in ids",
    steps: [
      session(),
      service("$unique-a"),
      { send: "GET /services/$unique-A", ...notFound("Service", "$unique-A") },
      { set: { upper: upperCase("$session") } },
      { send: "GET /sessions/$upper", ...notFound("Session", "$upper") },
    ],
  },
  {
    rule: "Location has the account in the path, also for a form B request",
    steps: [
      {
        send: "POST /sessions",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        json: { heartbeat_timeout: 30 },
        status: 201,
        headers: { location: /^https?:\/\/[^/]+\/v1\.0\/\d+\/sessions\/se[A-Za-z0-9]{8}$/ },
        capture: { session: "Location" },
      },
      {
        send: "PUT /sessions/$session",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        json: {},
        status: 204,
        headers: { location: "$base/sessions/$session" },
      },
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "next_href keeps the form of the request",
    steps: [
      session(),
      service("$unique-1", { tags: ["$unique"] }),
      service("$unique-2", { tags: ["$unique"] }),
      {
        send: "GET /services?tag=$unique&limit=1",
        at: "version",
        with: { "x-tenant-id": "$tenant" },
        status: 200,
        has: {
          metadata: having({
            next_href: href("$url/services", {
              tag: "$unique",
              limit: "1",
              marker: "$unique-2",
            }),
          }),
        },
      },
      {
        send: "GET /services?tag=$unique&limit=1",
        status: 200,
        has: {
          metadata: having({
            next_href: href("$base/services", {
              tag: "$unique",
              limit: "1",
              marker: "$unique-2",
            }),
          }),
        },
      },
    ],
  },
]);
