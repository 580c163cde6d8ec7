// Section 6: the edges of requests, and which fault comes first.

import { absent } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import {
  badRequest,
  invalidField,
  invalidParameter,
  noSuchPage,
  session,
  tooLarge,
  unauthorized,
} from "./steps.js";

const broken = [
  "{",
  "[1,",
  "{'a': 1}",
  "nul",
  '{"a": 1} b',
  "\u0000",
  '{"a": "\\ud800',
  "�",
  "{}{}",
];

const cannotParse = {
  status: 400,
  fault: {
    type: "badRequest",
    message: /^Failed to parse request body:/,
    details: /^Failed to parse request body:/,
  },
};

/** A good body of so many bytes. @param {number} bytes */
function bodyOf(bytes) {
  const empty = '{"heartbeat_timeout":30,"fill":""}';
  return empty.replace('""', `"${"x".repeat(bytes - empty.length)}"`);
}

const edges = rowsOf("6", [
  {
    rule: "bad JSON is a 400 that starts Failed to parse request body:",
    cases: broken.map((text) => ({ text })),
    steps: [
      { send: "POST /sessions", raw: "$text", ...cannotParse, capture: { message: "message" } },
      {
        send: "POST /sessions",
        raw: "$text",
        status: 400,
        fault: { type: "badRequest", message: "$message", details: "$message" },
      },
      session(),
      { send: "GET /sessions/$session", status: 200 },
    ],
  },
  {
    rule: "bytes that are not UTF-8 are bad JSON",
    steps: [
      {
        send: "POST /sessions",
        bytes: [0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28],
        ...cannotParse,
      },
    ],
  },
  {
    rule: "a deeply nested body does no harm",
    steps: [
      {
        send: "POST /sessions",
        raw: `{"heartbeat_timeout":30,"metadata":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
        status: 400,
        fault: { type: "badRequest" },
      },
      { send: "GET /sessions?limit=1", status: 200 },
    ],
  },
  {
    rule: "a body that is absent or empty is {}: the first required field is missing, PUT changes nothing",
    steps: [
      {
        send: "POST /sessions",
        ...invalidField("heartbeat_timeout", "Missing required key (heartbeat_timeout)"),
      },
      { send: "POST /services", status: 400, fault: { type: "badRequest" } },
      session(),
      { send: "PUT /sessions/$session", status: 204 },
    ],
  },
  {
    rule: 'a body null, 0, false or "" is Empty Request Body',
    cases: ["null", "0", "false", '""', "0.0", " null "].map((text) => ({ text })),
    steps: [
      { send: "POST /sessions", raw: "$text", ...badRequest("Empty Request Body") },
      session(),
      { send: "PUT /sessions/$session", raw: "$text", ...badRequest("Empty Request Body") },
    ],
  },
  {
    rule: "a body that is a list, another text or number lacks the first required field",
    cases: ["[]", '[{"heartbeat_timeout": 30}]', '"text"', "7", "true"].map((text) => ({ text })),
    steps: [
      {
        send: "POST /sessions",
        raw: "$text",
        ...invalidField("heartbeat_timeout", "Missing required key (heartbeat_timeout)"),
      },
    ],
  },
  {
    rule: "a body of 65536 bytes is read, one more is a 413 with a fault",
    steps: [
      { send: "POST /sessions", raw: bodyOf(65_536), status: 201 },
      { send: "POST /sessions", raw: bodyOf(65_537), ...tooLarge },
      { send: "GET /sessions?limit=1", status: 200 },
    ],
  },
  {
    rule: "a body of unstated length is held to the same limit",
    steps: [
      { send: "POST /sessions", raw: bodyOf(65_536), inChunks: true, status: 201 },
      { send: "POST /sessions", raw: bodyOf(65_537), inChunks: true, ...tooLarge },
      { send: "GET /sessions?limit=1", status: 200 },
    ],
  },
  {
    rule: "the limit counts bytes, not characters",
    steps: [
      {
        send: "POST /sessions",
        raw: `{"heartbeat_timeout":30,"fill":"${"ü".repeat(40_000)}"}`,
        ...tooLarge,
      },
      {
        send: "POST /sessions",
        raw: `{"heartbeat_timeout":30,"fill":"${"ü".repeat(40_000)}"}`,
        inChunks: true,
        ...tooLarge,
      },
    ],
  },
  {
    rule: "the limit of a body can be configured",
    options: { maxBodyBytes: 100 },
    steps: [
      { send: "POST /sessions", raw: bodyOf(100), status: 201 },
      { send: "POST /sessions", raw: bodyOf(101), ...tooLarge },
    ],
  },
  {
    rule: "a malformed percent-escape is URI malformed, without details",
    cases: [
      { broken: "/services/%zz" },
      { broken: "/services/%E0%A4%A" },
      { broken: "/services/%" },
      { broken: "/sessions/%ff" },
    ],
    steps: [
      {
        send: "GET $broken",
        status: 400,
        fault: { type: "badRequest", message: "URI malformed", details: absent },
      },
    ],
  },
  {
    rule: "a malformed percent-escape in a configuration id is URI malformed",
    cases: [{ broken: "/configuration/%zz" }, { broken: "/configuration//prod/%ff" }],
    steps: [
      {
        send: "GET $broken",
        status: 400,
        fault: { type: "badRequest", message: "URI malformed", details: absent },
      },
    ],
  },
]);

const order = rowsOf("6", [
  {
    rule: "order of checks: size before content type",
    steps: [
      {
        send: "POST /sessions",
        as: "nobody",
        with: { "content-type": "text/plain" },
        raw: "x".repeat(70_000),
        ...tooLarge,
      },
    ],
  },
  {
    rule: "order of checks: content type before JSON",
    steps: [
      {
        send: "POST /sessions",
        as: "nobody",
        with: { "content-type": "text/plain" },
        raw: "{",
        ...badRequest("Unsupported content type: text/plain"),
      },
    ],
  },
  {
    rule: "order of checks: JSON before authentication",
    steps: [
      { send: "POST /sessions", as: "nobody", raw: "{", ...cannotParse },
      {
        send: "POST /sessions",
        as: "nobody",
        raw: "{}",
        ...unauthorized("No authentication token provided"),
      },
    ],
  },
  {
    rule: "order of checks: authentication before the page",
    steps: [{ send: "GET /nowhere", with: { "x-auth-token": "wrong" }, ...unauthorized() }],
  },
  {
    rule: "order of checks: the page before the body",
    steps: [{ send: "POST /nowhere", json: { heartbeat_timeout: 1 }, ...noSuchPage() }],
  },
  {
    rule: "order of checks: the URL before the body, on services",
    steps: [{ send: "PUT /services/a", json: { tags: 5 }, ...invalidParameter("serviceId") }],
  },
  {
    rule: "order of checks: the body before the object",
    steps: [
      {
        send: "PUT /services/$unique-1",
        json: { tags: 5 },
        ...invalidField("tags", "Not an array"),
      },
      {
        send: "PUT /sessions/seZZZZZZZZ",
        json: { heartbeat_timeout: 2 },
        ...invalidField("heartbeat_timeout", "Value out of range (3..30)"),
      },
      {
        send: "POST /sessions/seZZZZZZZZ/heartbeat",
        json: { token: "x" },
        ...invalidField("token", "Invalid UUID"),
      },
    ],
  },
]);

export const requestEdges = [...edges, ...order];
