// Section 3: the fields of a configuration value.

import { rowsOf } from "../player/row.js";
import { invalidField, invalidParameter } from "./steps.js";

const rocket = "\u{1f680}";

export const configurationFields = rowsOf("3", [
  {
    rule: "a configuration value is required, a string of 1..1024",
    cases: [
      { value: "", reason: "String is not in range (1..1024)" },
      { value: "x".repeat(1025), reason: "String is not in range (1..1024)" },
      { value: rocket.repeat(513), reason: "String is not in range (1..1024)" },
      { value: 5, reason: "Not a string" },
      { value: null, reason: "Not a string" },
      { value: {}, reason: "Not a string" },
    ],
    steps: [
      {
        send: "PUT /configuration/$unique-key",
        json: {},
        ...invalidField("value", "Missing required key (value)"),
      },
      {
        send: "PUT /configuration/$unique-key",
        json: { value: "$value" },
        ...invalidField("value", "$reason"),
      },
      { send: "GET /configuration/$unique-key", status: 404 },
    ],
  },
  {
    rule: "a configuration value is opaque: any characters, up to 1024 UTF-16 units",
    cases: [
      { value: "x" },
      { value: "x".repeat(1024) },
      { value: rocket.repeat(512) },
      { value: ' {"a": [1, "ü\\n"]}\n\u0000 ' },
    ],
    steps: [
      { send: "PUT /configuration/$unique-key", json: { value: "$value" }, status: 204 },
      {
        send: "GET /configuration/$unique-key",
        status: 200,
        body: { id: "$unique-key", value: "$value" },
      },
    ],
  },
  {
    rule: "a configuration id has 3..500 characters: one key of 3..170, or up to 10 namespaces and a key",
    cases: [
      { id: "$unique" },
      { id: `$unique.${"x".repeat(157)}` },
      { id: "$unique.A_b-9" },
      { id: "/$unique/key" },
      { id: "/$unique/key.with.dots" },
      { id: `/$unique-${"x".repeat(37)}/${"k".repeat(170)}` },
      { id: "/$unique/aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9/key" },
    ],
    steps: [
      { send: "PUT /configuration/$id", json: { value: "1" }, status: 204 },
      { send: "GET /configuration/$id", status: 200, body: { id: "$id", value: "1" } },
    ],
  },
  {
    rule: "a configuration id of more than 500 characters, or less than 3, is out of range",
    cases: [
      { id: "ab" },
      { id: "x".repeat(501) },
      { id: `/${`${"n".repeat(49)}/`.repeat(9)}${"k".repeat(50)}` },
    ],
    steps: [
      {
        send: "GET /configuration/$id",
        ...invalidParameter("configurationId", "String is not in range (3..500)"),
      },
      {
        send: "PUT /configuration/$id",
        json: { value: "1" },
        ...invalidParameter("configurationId", "String is not in range (3..500)"),
      },
      {
        send: "DELETE /configuration/$id",
        ...invalidParameter("configurationId", "String is not in range (3..500)"),
      },
    ],
  },
  {
    rule: "segments and keys of one or two characters are refused, and so are too long and too many",
    cases: [
      { id: "/prod/db" },
      { id: "/pr/redis" },
      { id: "x".repeat(171) },
      { id: `/${"n".repeat(51)}/key` },
      { id: `/prod/${"k".repeat(171)}` },
      { id: "/aa0/aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9/a10/key" },
      { id: "/name.space/key" },
      { id: "key%20one" },
      { id: "k%C3%A9y" },
      { id: "key:one" },
    ],
    steps: [
      {
        send: "GET /configuration/$id",
        ...invalidParameter("configurationId", "Invalid characters"),
      },
      {
        send: "PUT /configuration/$id",
        json: { value: "1" },
        ...invalidParameter("configurationId", "Invalid characters"),
      },
      {
        send: "DELETE /configuration/$id",
        ...invalidParameter("configurationId", "Invalid characters"),
      },
    ],
  },
  {
    rule: "a doubled slash inside a configuration id is refused",
    steps: [
      {
        send: "PUT /configuration//$unique//key",
        json: { value: "1" },
        ...invalidParameter("configurationId", "Invalid characters"),
      },
      {
        send: "GET /configuration/$unique//key",
        ...invalidParameter("configurationId", "Invalid characters"),
      },
    ],
  },
]);
