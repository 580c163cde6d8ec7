// Sections 4.2 and 4.3: services are changed and deleted, and what cannot be changed.

import { rowsOf } from "../player/row.js";
import { invalidField, invalidParameter, notFound, service, session } from "./steps.js";

const immutable = "Attempted to mutate immutable field";

const changes = rowsOf("4.2", [
  {
    rule: "PUT /services/{id} is 204 with Location and no body",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "PUT /services/$unique-1",
        json: { tags: ["a"] },
        status: 204,
        text: "",
        headers: { location: "$base/services/$unique-1" },
      },
    ],
  },
  {
    rule: "PUT replaces the fields it names whole, absent fields stay",
    steps: [
      session(),
      service("$unique-1", { tags: ["a", "b"], metadata: { a: "1", b: "2" } }),
      { send: "PUT /services/$unique-1", json: { metadata: { c: "3" } }, status: 204 },
      {
        send: "GET /services/$unique-1",
        status: 200,
        body: {
          id: "$unique-1",
          session_id: "$session",
          tags: ["a", "b"],
          metadata: { c: "3" },
        },
      },
      { send: "PUT /services/$unique-1", json: { tags: ["c"] }, status: 204 },
      {
        send: "GET /services/$unique-1",
        status: 200,
        has: { tags: ["c"], metadata: { c: "3" } },
      },
    ],
  },
  {
    rule: "PUT with null makes tags and metadata empty",
    steps: [
      session(),
      service("$unique-1", { tags: ["a"], metadata: { a: "1" } }),
      { send: "PUT /services/$unique-1", json: { tags: null }, status: 204 },
      { send: "GET /services/$unique-1", status: 200, has: { tags: [], metadata: { a: "1" } } },
      { send: "PUT /services/$unique-1", json: { metadata: null }, status: 204 },
      { send: "GET /services/$unique-1", status: 200, has: { tags: [], metadata: {} } },
    ],
  },
  {
    rule: "PUT of {} or of no body is a 204 that changes nothing",
    cases: [{ text: "{}" }, { text: "" }],
    steps: [
      session(),
      service("$unique-1", { tags: ["a"], metadata: { a: "1" } }),
      { send: "PUT /services/$unique-1", raw: "$text", status: 204 },
      {
        send: "GET /services/$unique-1",
        status: 200,
        has: { tags: ["a"], metadata: { a: "1" } },
      },
    ],
  },
  {
    rule: "PUT checks the id, then the body, then whether the service exists",
    steps: [
      { send: "PUT /services/a", json: { tags: 5 }, ...invalidParameter("serviceId") },
      {
        send: "PUT /services/$unique-1",
        json: { tags: 5 },
        ...invalidField("tags", "Not an array"),
      },
      { send: "PUT /services/$unique-1", json: {}, ...notFound("Service", "$unique-1") },
    ],
  },
  {
    rule: "DELETE /services/{id} is 204 without body and Location; the service is gone, its id free",
    steps: [
      session(),
      service("$unique-1", { tags: ["$unique"] }),
      { send: "DELETE /services/$unique-1", status: 204, text: "" },
      { send: "GET /services/$unique-1", ...notFound("Service", "$unique-1") },
      { send: "DELETE /services/$unique-1", ...notFound("Service", "$unique-1") },
      { send: "GET /services?tag=$unique", status: 200, has: { values: [] } },
      { send: "GET /services?marker=$unique&limit=1", status: 200, own: [] },
      service("$unique-1"),
      { send: "GET /services?tag=$unique", status: 200, has: { values: [] } },
    ],
  },
  {
    rule: "a service that does not exist is a 404 that names it, on GET, PUT and DELETE",
    steps: [
      { send: "GET /services/__proto__", ...notFound("Service", "__proto__") },
      { send: "GET /services/$unique-1", ...notFound("Service", "$unique-1") },
      { send: "PUT /services/$unique-1", json: {}, ...notFound("Service", "$unique-1") },
      { send: "DELETE /services/$unique-1", ...notFound("Service", "$unique-1") },
    ],
  },
]);

const immutableFields = rowsOf("4.3", [
  {
    rule: "PUT with the id and session_id as they are is accepted, and the rest of it done",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "PUT /services/$unique-1",
        json: { id: "$unique-1", session_id: "$session", tags: ["a"] },
        status: 204,
      },
      {
        send: "GET /services/$unique-1",
        status: 200,
        body: { id: "$unique-1", session_id: "$session", tags: ["a"], metadata: {} },
      },
    ],
  },
  {
    rule: "PUT with another id is a 400 that names the key, and changes nothing",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "PUT /services/$unique-1",
        json: { id: "$unique-2", tags: ["b"] },
        status: 400,
        fault: { type: "badRequest", message: /'id'/, details: immutable },
      },
      { send: "GET /services/$unique-1", status: 200, has: { tags: [] } },
      { send: "GET /services/$unique-2", status: 404 },
    ],
  },
  {
    rule: "PUT with another session_id is a 400 that names the key, and changes nothing",
    steps: [
      session({}, "second"),
      session(),
      service("$unique-1"),
      {
        send: "PUT /services/$unique-1",
        json: { session_id: "$second", tags: ["b"] },
        status: 400,
        fault: { type: "badRequest", message: /'session_id'/, details: immutable },
      },
      {
        send: "GET /services/$unique-1",
        status: 200,
        has: { session_id: "$session", tags: [] },
      },
    ],
  },
  {
    rule: "an id in the body of a PUT is validated",
    steps: [
      session(),
      service("$unique-1"),
      {
        send: "PUT /services/$unique-1",
        json: { id: "x y" },
        ...invalidField("id", "Invalid characters"),
      },
    ],
  },
  {
    rule: "PUT of a configuration value with its own id is accepted, with another it is a 400",
    steps: [
      {
        send: "PUT /configuration/$unique-key",
        json: { id: "$unique-key", value: "1" },
        status: 204,
      },
      {
        send: "PUT /configuration/$unique-key",
        json: { id: "$unique-other", value: "2" },
        status: 400,
        fault: { type: "badRequest", message: /'id'/, details: immutable },
      },
      { send: "GET /configuration/$unique-key", status: 200, has: { value: "1" } },
    ],
  },
]);

export const serviceChanges = [...changes, ...immutableFields];
