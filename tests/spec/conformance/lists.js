// Section 5: lists, and how long their pages are.

import { having, href, oneOf, sized } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidLimit, onePage, service, session } from "./steps.js";

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

/** @param {string} tag */
function threeServices(tag) {
  return [
    session(),
    service("$unique-1", { tags: [tag] }),
    service("$unique-2", { tags: [tag] }),
    service("$unique-3", { tags: [tag] }),
  ];
}

const envelopes = rowsOf("5", [
  {
    rule: "an empty list, with everything in its metadata",
    options: {},
    cases: everyList,
    steps: [
      {
        send: "GET $list",
        status: 200,
        has: { values: [], metadata: having(onePage(0)) },
      },
    ],
  },
  {
    rule: "the envelope has values and metadata, and nothing else",
    cases: everyList,
    steps: [
      {
        send: "GET $list&limit=1",
        status: 200,
        body: {
          values: oneOf(sized(0), sized(1)),
          metadata: having({ count: oneOf(0, 1), limit: 1, marker: null }),
        },
      },
    ],
  },
  {
    rule: "count is the number of entries on the page, limit the one in force",
    steps: [
      ...threeServices("$unique"),
      {
        send: "GET /services?tag=$unique&limit=2",
        status: 200,
        has: {
          values: sized(2),
          metadata: having({ count: 2, limit: 2, marker: null, next_marker: "$unique-3" }),
        },
      },
      {
        send: "GET /services?tag=$unique&limit=2&marker=$unique-3",
        status: 200,
        has: {
          values: sized(1),
          metadata: having({ count: 1, limit: 2, marker: "$unique-3", next_marker: null }),
        },
      },
    ],
  },
  {
    rule: "next_marker is the first id of the next page, on the last page null, next_href too",
    steps: [
      ...threeServices("$unique"),
      {
        send: "GET /services?tag=$unique&limit=1",
        status: 200,
        has: { metadata: having({ next_marker: "$unique-2" }) },
      },
      {
        send: "GET /services?tag=$unique&limit=3",
        status: 200,
        has: { metadata: having({ count: 3, next_marker: null, next_href: null }) },
      },
    ],
  },
  {
    rule: "next_href is absolute, and keeps every parameter with marker set to next_marker",
    steps: [
      ...threeServices("$unique"),
      {
        send: "GET /services?tag=$unique&colour=red&limit=1&marker=$unique-1",
        status: 200,
        has: {
          metadata: having({
            next_href: href("$base/services", {
              tag: "$unique",
              colour: "red",
              limit: "1",
              marker: "$unique-2",
            }),
          }),
        },
      },
      {
        send: "GET /services?tag=$unique&limit=1",
        status: 200,
        own: [
          having({ id: "$unique-1" }),
          having({ id: "$unique-2" }),
          having({ id: "$unique-3" }),
        ],
      },
    ],
  },
  {
    rule: "next_href keeps escapes",
    steps: [
      ...threeServices("$unique b&c=d/ü"),
      {
        send: "GET /services?limit=1",
        query: { tag: "$unique b&c=d/ü" },
        status: 200,
        has: {
          metadata: having({
            next_href: href("$base/services", {
              limit: "1",
              tag: "$unique b&c=d/ü",
              marker: "$unique-2",
            }),
          }),
        },
        own: sized(3),
      },
    ],
  },
  {
    rule: "an events page gives the marker that was given",
    steps: [
      {
        send: "GET /events?marker=$start",
        status: 200,
        has: { metadata: having({ marker: "$start" }) },
      },
    ],
  },
]);

const limits = rowsOf("5", [
  {
    rule: "the default limit is 100",
    cases: everyList,
    steps: [{ send: "GET $list", status: 200, has: { metadata: having({ limit: 100 }) } }],
  },
  {
    rule: "without a limit a page has 100 entries, and the 101st starts the next",
    steps: [
      session(),
      {
        send: "POST /services",
        json: { id: "$unique-$number-x", session_id: "$session", tags: ["$unique"] },
        times: 101,
        status: 201,
      },
      {
        send: "GET /services?tag=$unique",
        status: 200,
        has: {
          values: sized(100),
          metadata: having({
            count: 100,
            next_marker: "$unique-99-x",
            next_href: href("$base/services", { tag: "$unique", marker: "$unique-99-x" }),
          }),
        },
        own: sized(101),
      },
    ],
  },
  {
    rule: "a limit from 1 to 1000 holds",
    cases: everyList,
    steps: [
      {
        send: "GET $list&limit=1",
        status: 200,
        has: { values: oneOf(sized(0), sized(1)), metadata: having({ limit: 1 }) },
      },
      { send: "GET $list&limit=1000", status: 200, has: { metadata: having({ limit: 1000 }) } },
    ],
  },
  {
    rule: "limit out of range is refused, not clamped",
    cases: everyList.flatMap(({ list }) =>
      ["0", "1001", "99999999999999999999"].map((given) => ({ list, given })),
    ),
    steps: [
      {
        send: "GET $list&limit=$given",
        ...invalidLimit("Invalid limit $given. Minimum limit is 1 and maximum limit is 1000."),
      },
    ],
  },
  {
    rule: "limit that is not all digits, empty or repeated is refused",
    cases: everyList.flatMap(({ list }) =>
      ["limit=", "limit=abc", "limit=-1", "limit=1.5", "limit=%201", "limit=1&limit=2"].map(
        (given) => ({ list, given }),
      ),
    ),
    steps: [{ send: "GET $list&$given", ...invalidLimit("Limit must be a number") }],
  },
]);

export const lists = [...envelopes, ...limits];
