// Section 4.4: the namespaces of configuration values.

import { having, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidParameter, notFound, setValue } from "./steps.js";

/** @param {string} id @param {string} value */
const value = (id, value) => ({ id, value });

export const namespaces = rowsOf("4.4", [
  {
    rule: "a slash at the end lists a namespace, recursively, in the order of ids, in either form",
    cases: [{ path: "/$unique/prod/" }, { path: "$unique/prod/" }],
    steps: [
      setValue("/$unique/prod/redis/port", "1"),
      setValue("/$unique/prod/mysql/port", "2"),
      setValue("/$unique/prod/name", "3"),
      setValue("/$unique/test/name", "4"),
      {
        send: "GET /configuration/$path",
        status: 200,
        has: {
          values: [
            value("/$unique/prod/mysql/port", "2"),
            value("/$unique/prod/name", "3"),
            value("/$unique/prod/redis/port", "1"),
          ],
          metadata: having({ count: 3, limit: 100, marker: null, next_marker: null }),
        },
      },
    ],
  },
  {
    rule: "a namespace of one segment is listed in either form",
    cases: [{ path: "/$unique/" }, { path: "$unique/" }],
    steps: [
      setValue("/$unique/name", "1"),
      {
        send: "GET /configuration/$path",
        status: 200,
        has: { values: [value("/$unique/name", "1")] },
      },
    ],
  },
  {
    rule: "a namespace and a value may share a name, and the listing has the value too",
    steps: [
      setValue("/$unique/redis", "value"),
      setValue("/$unique/redis/port", "6432"),
      {
        send: "GET /configuration//$unique/redis",
        status: 200,
        body: value("/$unique/redis", "value"),
      },
      {
        send: "GET /configuration//$unique/redis/",
        status: 200,
        has: {
          values: [value("/$unique/redis", "value"), value("/$unique/redis/port", "6432")],
        },
      },
    ],
  },
  {
    rule: "siblings that begin like the namespace are not in it",
    steps: [
      setValue("/$unique/redis/port", "1"),
      setValue("/$unique/redis2/port", "2"),
      setValue("/$unique/redis-old", "3"),
      setValue("/$unique/redis.conf", "4"),
      {
        send: "GET /configuration//$unique/redis/",
        status: 200,
        has: { values: [value("/$unique/redis/port", "1")] },
      },
    ],
  },
  {
    rule: "a value named like the namespace is listed with it also where a sibling sorts between",
    steps: [
      setValue("/$unique/redis", "1"),
      setValue("/$unique/redis-old", "2"),
      setValue("/$unique/redis.conf", "3"),
      setValue("/$unique/redis/port", "4"),
      {
        send: "GET /configuration//$unique/redis/",
        status: 200,
        has: { values: [value("/$unique/redis", "1"), value("/$unique/redis/port", "4")] },
      },
    ],
  },
  {
    rule: "a namespace's listing has pages, whose next_href goes on",
    steps: [
      setValue("/$unique/redis", "1"),
      setValue("/$unique/redis-old", "2"),
      setValue("/$unique/redis/host", "3"),
      setValue("/$unique/redis/port", "4"),
      {
        send: "GET /configuration//$unique/redis/?limit=1",
        status: 200,
        has: {
          values: [value("/$unique/redis", "1")],
          metadata: having({ count: 1, limit: 1, next_marker: "/$unique/redis/host" }),
        },
        own: [
          value("/$unique/redis", "1"),
          value("/$unique/redis/host", "3"),
          value("/$unique/redis/port", "4"),
        ],
      },
      {
        send: "GET /configuration//$unique/redis/?limit=2&marker=/$unique/redis/host",
        status: 200,
        has: {
          values: [value("/$unique/redis/host", "3"), value("/$unique/redis/port", "4")],
          metadata: having({ marker: "/$unique/redis/host", next_marker: null }),
        },
      },
    ],
  },
  {
    rule: "a marker before or behind the namespace does not leave it",
    steps: [
      setValue("/$unique/aaa/key", "1"),
      setValue("/$unique/bbb/key", "2"),
      setValue("/$unique/ccc/key", "3"),
      {
        send: "GET /configuration//$unique/bbb/?marker=/$unique/aaa/key",
        status: 200,
        has: { values: [value("/$unique/bbb/key", "2")] },
      },
      {
        send: "GET /configuration//$unique/bbb/?marker=/$unique/ccc/key",
        status: 200,
        has: { values: [] },
      },
    ],
  },
  {
    rule: "a namespace exists only while a value lies under it: without one its list is empty",
    steps: [
      { send: "GET /configuration//$unique/", status: 200, has: { values: [] } },
      setValue("/$unique/name", "1"),
      { send: "GET /configuration//$unique/", status: 200, has: { values: sized(1) } },
      { send: "DELETE /configuration//$unique/name", status: 204 },
      { send: "GET /configuration//$unique/", status: 200, has: { values: [] } },
    ],
  },
  {
    rule: "a namespace cannot be read as a value, nor deleted: 404, and its values stay",
    steps: [
      setValue("/$unique/redis/port", "1"),
      {
        send: "GET /configuration//$unique/redis",
        ...notFound("ConfigurationValue", "/$unique/redis"),
      },
      {
        send: "DELETE /configuration//$unique/redis",
        ...notFound("ConfigurationValue", "/$unique/redis"),
      },
      {
        send: "DELETE /configuration//$unique/redis/",
        status: 404,
        fault: { type: "notFoundError" },
      },
      {
        send: "PUT /configuration//$unique/redis/",
        json: { value: "1" },
        status: 404,
        fault: { type: "notFoundError" },
      },
      { send: "GET /configuration//$unique/redis/port", status: 200 },
    ],
  },
  {
    rule: "a malformed namespace is a 400",
    cases: [
      { namespace: "/ab/", reason: "Invalid characters" },
      { namespace: "/$unique//key/", reason: "Invalid characters" },
      { namespace: "/name.space/", reason: "Invalid characters" },
      { namespace: "/name%20space/", reason: "Invalid characters" },
      { namespace: `/${"n".repeat(51)}/`, reason: "Invalid characters" },
    ],
    steps: [
      {
        send: "GET /configuration/$namespace",
        ...invalidParameter("configurationId", "$reason"),
      },
    ],
  },
  {
    rule: "nothing behind it, or one slash, lists all values, in the order of ids",
    cases: [{ path: "" }, { path: "/" }],
    steps: [
      setValue("$unique-2", "2"),
      setValue("$unique-1", "1"),
      {
        send: "GET /configuration$path?marker=$unique&limit=2",
        status: 200,
        has: { values: [value("$unique-1", "1"), value("$unique-2", "2")] },
      },
    ],
  },
  {
    rule: "all values are those with and without a namespace",
    options: {},
    steps: [
      setValue("plain_key", "1"),
      setValue("/prod/redis/port", "2"),
      {
        send: "GET /configuration",
        status: 200,
        has: { values: [value("/prod/redis/port", "2"), value("plain_key", "1")] },
      },
    ],
  },
]);
