// Section 1: the headers of requests and answers.

import { absent, bodyLength, having, present } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { badRequest, beat, service, session, unauthorized } from "./steps.js";

const json = "application/json; charset=UTF-8";

const transactionId = /^\.rh-/;

export const transport = rowsOf("1", [
  {
    rule: "a token in the query goes before the header's",
    steps: [
      {
        send: "GET /sessions?limit=1",
        as: "nobody",
        query: { "x-auth-token": "$auth" },
        status: 200,
      },
      {
        send: "GET /sessions?limit=1",
        query: { "x-auth-token": "$auth" },
        with: { "x-auth-token": "wrong" },
        status: 200,
      },
      { send: "GET /sessions?x-auth-token=wrong", ...unauthorized() },
    ],
  },
  {
    rule: "a missing Content-Type is taken for JSON",
    steps: [
      { send: "POST /sessions", json: { heartbeat_timeout: 30 }, status: 201 },
      { send: "GET /sessions?limit=1", status: 200 },
    ],
  },
  {
    rule: "Content-Type may be JSON in either letter case and with parameters, also on GET",
    cases: [
      { type: "application/json" },
      { type: "Application/JSON" },
      { type: "application/json; charset=utf-8" },
      { type: "APPLICATION/json;a=b; c=d" },
    ],
    steps: [
      {
        send: "POST /sessions",
        with: { "content-type": "$type" },
        json: { heartbeat_timeout: 30 },
        status: 201,
      },
      { send: "GET /sessions?limit=1", with: { "content-type": "$type" }, status: 200 },
    ],
  },
  {
    rule: "any other Content-Type is a 400 that names it in small letters, even on GET",
    steps: [
      {
        send: "POST /sessions",
        with: { "content-type": "Text/Plain; charset=utf-8" },
        json: { heartbeat_timeout: 30 },
        ...badRequest("Unsupported content type: text/plain"),
      },
      {
        send: "GET /sessions",
        with: { "content-type": "application/XML" },
        ...badRequest("Unsupported content type: application/xml"),
      },
    ],
  },
  {
    rule: "Accept is ignored: answers are always JSON",
    cases: [{ accept: "text/html" }, { accept: "application/xml;q=1, */*;q=0" }],
    steps: [
      {
        send: "GET /sessions?limit=1",
        with: { accept: "$accept" },
        status: 200,
        headers: { "content-type": json },
      },
    ],
  },
  {
    rule: "X-Forwarded-Proto gives Location and next_href their scheme, Host their host",
    options: {},
    steps: [
      {
        send: "POST /sessions",
        with: { "x-forwarded-proto": "https" },
        json: { heartbeat_timeout: 30 },
        status: 201,
        headers: { location: /^https:\/\/[^/]+:\d+\/v1\.0\/\d+\/sessions\/se\w{8}$/ },
      },
      session(),
      {
        send: "GET /sessions?limit=1",
        with: { "x-forwarded-proto": "https" },
        status: 200,
        has: {
          metadata: having({ next_href: /^https:\/\/[^/]+:\d+\/v1\.0\/\d+\/sessions\?limit=1&/ }),
        },
      },
    ],
  },
  {
    rule: "answers with a body say application/json; charset=UTF-8, the 201 token body too",
    steps: [
      { ...session(), headers: { "content-type": json } },
      { send: "GET /sessions/$session", status: 200, headers: { "content-type": json } },
      { send: "GET /services?limit=1", status: 200, headers: { "content-type": json } },
      { ...beat("$token"), headers: { "content-type": json } },
      { send: "GET /nowhere", status: 404, headers: { "content-type": json } },
    ],
  },
  {
    rule: "Content-Length is there on answers to POST",
    needs: ["a connection"],
    steps: [
      { ...session(), headers: { "content-length": bodyLength } },
      { ...service("$unique-1"), headers: { "content-length": "0" } },
      { ...beat("$token"), headers: { "content-length": bodyLength } },
      { send: "POST /sessions", json: {}, status: 400, headers: { "content-length": present } },
    ],
  },
  {
    rule: "every answer has an X-Response-Id",
    steps: [
      { ...session(), headers: { "x-response-id": transactionId } },
      { ...service("$unique-1"), headers: { "x-response-id": transactionId } },
      { ...beat("$token"), headers: { "x-response-id": transactionId } },
      { send: "GET /services/$unique-1", headers: { "x-response-id": transactionId } },
      { send: "PUT /services/$unique-1", headers: { "x-response-id": transactionId } },
      { send: "DELETE /services/$unique-1", headers: { "x-response-id": transactionId } },
      { send: "GET /nowhere", headers: { "x-response-id": transactionId } },
      { send: "HEAD /sessions", headers: { "x-response-id": transactionId } },
      { send: "POST /tokens", at: "identity", headers: { "x-response-id": transactionId } },
    ],
  },
  {
    rule: "no two answers have the same X-Response-Id",
    steps: [
      { send: "GET /sessions?limit=1", times: 10, status: 200, distinct: "header x-response-id" },
    ],
  },
  {
    rule: "Location is on 201 and on the 204 of a PUT, not on that of a DELETE",
    steps: [
      { ...session(), headers: { location: /\/sessions\/se\w{8}$/ } },
      {
        send: "PUT /sessions/$session",
        json: {},
        status: 204,
        headers: { location: "$base/sessions/$session" },
      },
      { ...service("$unique-1"), headers: { location: "$base/services/$unique-1" } },
      {
        send: "PUT /services/$unique-1",
        json: {},
        status: 204,
        headers: { location: "$base/services/$unique-1" },
      },
      { send: "DELETE /services/$unique-1", status: 204, headers: { location: absent } },
    ],
  },
  {
    rule: "an answer that made nothing has no Location",
    steps: [
      session(),
      { ...beat("$token"), headers: { location: absent } },
      { send: "GET /sessions/$session", status: 200, headers: { location: absent } },
      { send: "POST /sessions", json: {}, status: 400, headers: { location: absent } },
    ],
  },
  {
    rule: "a heartbeat's answer keeps the connection",
    needs: ["a connection"],
    steps: [session(), { ...beat("$token"), headers: { connection: "keep-alive" } }],
  },
  {
    rule: "the last part of Location is the id",
    steps: [
      session(),
      { send: "GET /sessions/$session", status: 200, has: { id: "$session" } },
      { ...service("$unique-1"), capture: { service: "Location" } },
      { send: "GET /services/$service", status: 200, has: { id: "$unique-1" } },
    ],
  },
  {
    rule: "HEAD is GET without a body",
    cases: [
      { route: "/sessions?limit=1", code: 200 },
      { route: "/services?limit=1", code: 200 },
      { route: "/events?limit=1", code: 200 },
      { route: "/sessions/seZZZZZZZZ", code: 404 },
      { route: "/nowhere", code: 404 },
      { route: "/services?limit=0", code: 400 },
    ],
    steps: [
      { send: "GET $route", status: "$code", headers: { "content-type": json } },
      { send: "HEAD $route", status: "$code", text: "", headers: { "content-type": json } },
    ],
  },
]);
