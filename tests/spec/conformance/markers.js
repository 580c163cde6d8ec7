// Section 5: where pages begin, and how they follow each other.

import { absent, ascending, having, href, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidParameter, service, session, setValue } from "./steps.js";

/** Every list there is, for rows that hold for all of them. */
const everyList = [
  { list: "/sessions?" },
  { list: "/services?" },
  { list: "/services?tag=web&" },
  { list: "/events?" },
  { list: "/configuration?" },
  { list: "/configuration//none/?" },
  { list: "/views/overview?" },
];

const listsById = everyList.filter(({ list }) => !list.startsWith("/events"));

const listsOfShortIds = listsById.filter(({ list }) => !list.startsWith("/configuration"));

/** @param {string} tag */
function threeServices(tag) {
  return [
    session(),
    service("$unique-1", { tags: [tag] }),
    service("$unique-2", { tags: [tag] }),
    service("$unique-3", { tags: [tag] }),
  ];
}

const markers = rowsOf("5", [
  {
    rule: "marker is inclusive, and need not exist",
    steps: [
      session(),
      service("$unique-1", { tags: ["$unique"] }),
      service("$unique-3", { tags: ["$unique"] }),
      {
        send: "GET /services?tag=$unique&marker=$unique-1",
        status: 200,
        has: { values: [having({ id: "$unique-1" }), having({ id: "$unique-3" })] },
      },
      {
        send: "GET /services?tag=$unique&marker=$unique-2",
        status: 200,
        has: { values: [having({ id: "$unique-3" })] },
      },
      {
        send: "GET /services?tag=$unique&marker=zzz",
        status: 200,
        has: { values: [] },
      },
      { send: "GET /services?tag=$unique&marker=", status: 200, has: { values: sized(2) } },
      {
        send: "GET /services?marker=$unique-2&limit=1",
        status: 200,
        has: { values: [having({ id: "$unique-3" })] },
      },
    ],
  },
  {
    rule: "marker is inclusive on sessions",
    steps: [
      session(),
      {
        send: "GET /sessions?marker=$session&limit=1",
        status: 200,
        has: {
          values: [having({ id: "$session" })],
          metadata: having({ marker: "$session", limit: 1 }),
        },
      },
    ],
  },
  {
    rule: "marker is inclusive on configuration, and need not exist",
    steps: [
      setValue("$unique-1", "1"),
      setValue("$unique-3", "3"),
      {
        send: "GET /configuration?marker=$unique-1&limit=2",
        status: 200,
        has: { values: [having({ id: "$unique-1" }), having({ id: "$unique-3" })] },
      },
      {
        send: "GET /configuration?marker=$unique-2&limit=1",
        status: 200,
        has: { values: [having({ id: "$unique-3" })], metadata: having({ marker: "$unique-2" }) },
      },
    ],
  },
  {
    rule: "marker is made of letters, digits and -:_./, except on events",
    cases: listsById,
    steps: [
      { send: "GET $list&marker=aZ0-:_./", status: 200 },
      { send: "GET $list&marker=a%20b", ...invalidParameter("marker", "Invalid characters") },
      { send: "GET $list&marker=%00", ...invalidParameter("marker", "Invalid characters") },
      { send: "GET $list&marker=a%22b", ...invalidParameter("marker", "Invalid characters") },
    ],
  },
  {
    rule: "marker has 0..255 characters, except on events and configuration",
    cases: listsOfShortIds,
    steps: [
      { send: `GET $list&marker=${"x".repeat(255)}`, status: 200 },
      { send: `GET $list&marker=${"x".repeat(256)}`, ...invalidParameter("marker") },
    ],
  },
  {
    rule: "marker has 0..500 characters on configuration, as its ids do, so that each can be followed",
    steps: [
      setValue(`/$unique/${`${"n".repeat(50)}/`.repeat(9)}key-1`, "1"),
      setValue(`/$unique/${`${"n".repeat(50)}/`.repeat(9)}key-2`, "2"),
      {
        send: "GET /configuration//$unique/?limit=1",
        status: 200,
        has: {
          metadata: having({
            next_marker: `/$unique/${`${"n".repeat(50)}/`.repeat(9)}key-2`,
          }),
        },
        own: [having({ value: "1" }), having({ value: "2" })],
      },
      { send: `GET /configuration?marker=${"x".repeat(501)}`, ...invalidParameter("marker") },
    ],
  },
]);

const walks = rowsOf("5", [
  {
    rule: "entries are in the byte order of their ids, letter case and all",
    steps: [
      session(),
      ...["web-b", "WEB-a", "web_a", "web.a", "web-a", "Web-c", "web0"].map((id) =>
        service(`$unique.${id}`, { tags: ["$unique"] }),
      ),
      {
        send: "GET /services?tag=$unique",
        status: 200,
        has: {
          values: ["WEB-a", "Web-c", "web-a", "web-b", "web.a", "web0", "web_a"].map((id) =>
            having({ id: `$unique.${id}` }),
          ),
        },
      },
      {
        send: "GET /services?marker=$unique&limit=7",
        status: 200,
        has: {
          values: ["WEB-a", "Web-c", "web-a", "web-b", "web.a", "web0", "web_a"].map((id) =>
            having({ id: `$unique.${id}` }),
          ),
        },
      },
      { send: "GET /services?limit=1000", status: 200, has: { values: ascending("id") } },
    ],
  },
  {
    rule: "following next_marker walks a list once",
    steps: [
      ...threeServices("$unique"),
      service("$unique-4", { tags: ["$unique"] }),
      service("$unique-5", { tags: ["$unique"] }),
      {
        send: "GET /services?tag=$unique&limit=2",
        status: 200,
        has: { values: [having({ id: "$unique-1" }), having({ id: "$unique-2" })] },
        capture: { second: "metadata.next_marker" },
      },
      {
        send: "GET /services?tag=$unique&limit=2&marker=$second",
        status: 200,
        has: { values: [having({ id: "$unique-3" }), having({ id: "$unique-4" })] },
        capture: { third: "metadata.next_marker" },
      },
      {
        send: "GET /services?tag=$unique&limit=2&marker=$third",
        status: 200,
        has: {
          values: [having({ id: "$unique-5" })],
          metadata: having({ next_marker: null }),
        },
      },
    ],
  },
  {
    rule: "the last id seen, used as marker, repeats that one entry",
    steps: [
      ...threeServices("$unique"),
      {
        send: "GET /services?tag=$unique&limit=2&marker=$unique-2",
        status: 200,
        has: { values: [having({ id: "$unique-2" }), having({ id: "$unique-3" })] },
      },
    ],
  },
  {
    rule: "sessions are in the order of their ids, and page like the rest",
    options: {},
    steps: [
      session({}, "first"),
      session({}, "second"),
      session({}, "third"),
      {
        send: "GET /sessions",
        status: 200,
        has: { values: ascending("id"), metadata: having({ count: 3, next_marker: null }) },
        capture: { low: "values.0.id", middle: "values.1.id", high: "values.2.id" },
      },
      {
        send: "GET /sessions?limit=2",
        status: 200,
        has: {
          values: [having({ id: "$low" }), having({ id: "$middle" })],
          metadata: having({
            next_marker: "$high",
            next_href: href("$base/sessions", { limit: "2", marker: "$high" }),
          }),
        },
      },
      {
        send: "GET /sessions?limit=2&marker=$high",
        status: 200,
        has: { values: [having({ id: "$high" })], metadata: having({ next_marker: null }) },
      },
    ],
  },
  {
    rule: "configuration values page like the rest",
    steps: [
      setValue("$unique-1", "1"),
      setValue("$unique-2", "2"),
      setValue("$unique-3", "3"),
      {
        send: "GET /configuration?limit=2&marker=$unique",
        status: 200,
        has: {
          values: [having({ id: "$unique-1" }), having({ id: "$unique-2" })],
          metadata: having({
            count: 2,
            next_marker: "$unique-3",
            next_href: href("$base/configuration", { limit: "2", marker: "$unique-3" }),
          }),
        },
      },
    ],
  },
  {
    rule: "a list is no object: it has no Location",
    cases: everyList,
    steps: [{ send: "GET $list", status: 200, headers: { location: absent } }],
  },
]);

export const markedPages = [...markers, ...walks];
