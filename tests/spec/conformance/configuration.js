// Section 4.4: configuration values.

import { absent, having, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidField, invalidParameter, notFound, ownEvents, setValue } from "./steps.js";

/** @param {string} id @param {string} value */
const value = (id, value) => ({ id, value });

const valueRows = rowsOf("4.4", [
  {
    rule: "PUT creates a value: 204 with Location and no body",
    steps: [
      {
        ...setValue("$unique-key", "1"),
        text: "",
        headers: { location: "$base/configuration/$unique-key" },
      },
      {
        send: "GET /configuration/$unique-key",
        status: 200,
        body: value("$unique-key", "1"),
      },
    ],
  },
  {
    rule: "PUT replaces a value",
    steps: [
      setValue("$unique-key", "1"),
      setValue("$unique-key", "2"),
      { send: "GET /configuration/$unique-key", status: 200, has: { value: "2" } },
    ],
  },
  {
    rule: "DELETE removes a value: 204 without body and Location, then 404",
    steps: [
      setValue("$unique-key", "1"),
      {
        send: "DELETE /configuration/$unique-key",
        status: 204,
        text: "",
        headers: { location: absent },
      },
      {
        send: "GET /configuration/$unique-key",
        ...notFound("ConfigurationValue", "$unique-key"),
      },
    ],
  },
  {
    rule: "a missing value is a 404 that names it, on GET and DELETE",
    cases: [
      { path: "$unique-key", id: "$unique-key" },
      { path: "/$unique/key", id: "/$unique/key" },
      { path: "$unique/key", id: "/$unique/key" },
    ],
    steps: [
      { send: "GET /configuration/$path", ...notFound("ConfigurationValue", "$id") },
      { send: "DELETE /configuration/$path", ...notFound("ConfigurationValue", "$id") },
    ],
  },
  {
    rule: "the double slash that clients send names an id that starts with one",
    steps: [
      {
        ...setValue("/$unique/redis/port", "6432"),
        headers: { location: "$base/configuration//$unique/redis/port" },
      },
      {
        send: "GET /configuration//$unique/redis/port",
        status: 200,
        body: value("/$unique/redis/port", "6432"),
      },
      { send: "DELETE /configuration//$unique/redis/port", status: 204 },
      {
        send: "GET /configuration//$unique/redis/port",
        ...notFound("ConfigurationValue", "/$unique/redis/port"),
      },
    ],
  },
  {
    rule: "the single slash of the documents names the same value",
    steps: [
      {
        ...setValue("$unique/redis/port", "6432"),
        headers: { location: "$base/configuration//$unique/redis/port" },
      },
      {
        send: "GET /configuration//$unique/redis/port",
        status: 200,
        body: value("/$unique/redis/port", "6432"),
      },
      {
        send: "GET /configuration/$unique/redis/port",
        status: 200,
        body: value("/$unique/redis/port", "6432"),
      },
      { send: "DELETE /configuration/$unique/redis/port", status: 204 },
      { send: "GET /configuration//$unique/redis/port", status: 404 },
    ],
  },
  {
    rule: "a plain key and the same key behind a slash are two values",
    steps: [
      setValue("$unique-key", "plain"),
      setValue("/$unique-key", "rooted"),
      {
        send: "GET /configuration/$unique-key",
        status: 200,
        body: value("$unique-key", "plain"),
      },
      {
        send: "GET /configuration//$unique-key",
        status: 200,
        body: value("/$unique-key", "rooted"),
      },
    ],
  },
]);

const changeRows = rowsOf("4.4", [
  {
    rule: "letter case matters in configuration ids",
    steps: [
      setValue("$unique-key", "1"),
      { send: "GET /configuration/$unique-KEY", ...notFound("ConfigurationValue", "$unique-KEY") },
    ],
  },
  {
    rule: "setting the value it already has is a 204 and no event",
    steps: [
      setValue("$unique-key", "1"),
      {
        ...setValue("$unique-key", "1"),
        headers: { location: "$base/configuration/$unique-key" },
      },
      ownEvents(sized(1)),
    ],
  },
  {
    rule: "each value that is new is one configuration_value.update, and DELETE one remove",
    steps: [
      setValue("/$unique/port", "1"),
      setValue("/$unique/port", "2"),
      { send: "DELETE /configuration//$unique/port", status: 204 },
      ownEvents([
        having({
          type: "configuration_value.update",
          payload: {
            configuration_value_id: "/$unique/port",
            old_value: null,
            new_value: "1",
          },
        }),
        having({
          type: "configuration_value.update",
          payload: { configuration_value_id: "/$unique/port", old_value: "1", new_value: "2" },
        }),
        having({
          type: "configuration_value.remove",
          payload: { configuration_value_id: "/$unique/port", old_value: "2" },
        }),
      ]),
    ],
  },
  {
    rule: "a DELETE of a missing value is no event",
    steps: [{ send: "DELETE /configuration/$unique-key", status: 404 }, ownEvents([])],
  },
  {
    rule: "ten parallel PUTs of one new value are one event",
    steps: [
      {
        send: "PUT /configuration/$unique-key",
        json: { value: "same" },
        times: 10,
        status: 204,
      },
      ownEvents(sized(1)),
    ],
  },
  {
    rule: "PUT checks the id, then the body",
    steps: [
      {
        send: "PUT /configuration/ab",
        json: { value: 5 },
        ...invalidParameter("configurationId"),
      },
      {
        send: "PUT /configuration/$unique-key",
        json: { value: 5 },
        ...invalidField("value", "Not a string"),
      },
    ],
  },
]);

export const configuration = [...valueRows, ...changeRows];
