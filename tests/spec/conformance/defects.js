// Section 12: defects of the service whose API this is. Each row fails if its defect is put back.

import { having } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { invalidField, notFound, ownEvents, service, session, setValue } from "./steps.js";

export const defects = [
  ...rowsOf("12.1", [
    {
      rule: "PUT carrying id does not lose the update",
      steps: [
        session(),
        service("$unique-1"),
        {
          send: "PUT /services/$unique-1",
          json: { id: "$unique-1", tags: ["a"], metadata: { a: "1" } },
          status: 204,
        },
        {
          send: "GET /services/$unique-1",
          status: 200,
          has: { tags: ["a"], metadata: { a: "1" } },
        },
      ],
    },
  ]),
  ...rowsOf("12.2", [
    {
      rule: "a service deleted and created again does not die at the old deadline",
      steps: [
        session({ heartbeat_timeout: 3 }, "old"),
        session(),
        {
          send: "POST /services",
          json: { id: "$unique-1", session_id: "$old" },
          status: 201,
        },
        { send: "DELETE /services/$unique-1", status: 204 },
        service("$unique-1"),
        { until: "$oldToken", millis: 50 },
        {
          send: "GET /services/$unique-1",
          status: 200,
          has: { session_id: "$session" },
        },
        ownEvents([having({ type: "service.join" }), having({ type: "service.join" })]),
      ],
    },
  ]),
  ...rowsOf("12.3", [
    {
      rule: "a deadline whose objects are gone does not keep others from ending",
      steps: [
        session({ heartbeat_timeout: 3 }, "first"),
        { pause: 0.01 },
        session({ heartbeat_timeout: 3 }),
        { pause: 0.01 },
        session({ heartbeat_timeout: 3 }, "last"),
        {
          send: "POST /services",
          json: { id: "$unique-1", session_id: "$first" },
          status: 201,
        },
        service("$unique-2"),
        {
          send: "POST /services",
          json: { id: "$unique-3", session_id: "$last" },
          status: 201,
        },
        { send: "DELETE /services/$unique-1", status: 204 },
        { until: "$lastToken", millis: 1 },
        { send: "GET /services/$unique-2", ...notFound("Service", "$unique-2") },
        { send: "GET /services/$unique-3", ...notFound("Service", "$unique-3") },
        ownEvents(
          [
            having({ payload: [having({ id: "$unique-2" })] }),
            having({ payload: [having({ id: "$unique-3" })] }),
          ],
          "&type=services.timeout",
        ),
      ],
    },
  ]),
  ...rowsOf("12.4", [
    {
      rule: "another session's token is not accepted, and that session still expires",
      steps: [
        session({ heartbeat_timeout: 3 }, "owner"),
        session(),
        {
          send: "POST /sessions/$session/heartbeat",
          json: { token: "$ownerToken" },
          ...notFound("HeartbeatMarker", "$ownerToken"),
        },
        { until: "$ownerToken", millis: 1 },
        { send: "GET /sessions/$owner", ...notFound("Session", "$owner") },
      ],
    },
  ]),
  ...rowsOf("12.5", [
    {
      rule: "a refused heartbeat does not write last_seen",
      steps: [
        session(),
        {
          send: "POST /sessions/$session/heartbeat",
          json: { token: "$start" },
          ...notFound("HeartbeatMarker", "$start"),
        },
        { send: "POST /sessions/$session/heartbeat", json: { token: "x" }, status: 400 },
        { send: "GET /sessions/$session", status: 200, has: { last_seen: null } },
      ],
    },
  ]),
  ...rowsOf("12.6", [
    {
      rule: "every tag that can be stored can be queried",
      cases: ["db", "a", "a b", "$:/?&=%+#", "ü\u{1f680}", '"', "a,b", "x".repeat(55)].map(
        (tag) => ({ tag }),
      ),
      steps: [
        session(),
        service("$unique-1", { tags: ["$tag", "other"] }),
        service("$unique-2"),
        {
          send: "GET /services?limit=1000",
          query: { tag: "$tag" },
          status: 200,
          own: [having({ id: "$unique-1" })],
        },
      ],
    },
  ]),
  ...rowsOf("12.7", [
    {
      rule: "next_marker of a tag's listing is an id, and following it works",
      steps: [
        session(),
        service("$unique-1", { tags: ["$unique"] }),
        service("$unique-2", { tags: ["$unique"] }),
        {
          send: "GET /services?tag=$unique&limit=1",
          status: 200,
          has: { metadata: having({ next_marker: "$unique-2" }) },
          own: [having({ id: "$unique-1" }), having({ id: "$unique-2" })],
        },
        {
          send: "GET /services?tag=$unique&limit=1&marker=$unique-2",
          status: 200,
          has: { values: [having({ id: "$unique-2" })] },
        },
      ],
    },
  ]),
  ...rowsOf("12.8", [
    {
      rule: "the type filter is applied before the page is cut",
      steps: [
        session(),
        service("$unique-1"),
        service("$unique-2"),
        service("$unique-3"),
        setValue("$unique-key", "1"),
        {
          send: "GET /events?marker=$start&type=configuration_value.update&limit=1",
          status: 200,
          has: {
            values: [having({ type: "configuration_value.update" })],
            metadata: having({ count: 1 }),
          },
        },
      ],
    },
  ]),
  ...rowsOf("12.9", [
    {
      rule: "markers that begin with srv or cv are ids like any other",
      cases: [{ prefix: "srv" }, { prefix: "cv" }],
      steps: [
        session(),
        service("$prefix-$unique-1", { tags: ["$unique"] }),
        service("$prefix-$unique-2", { tags: ["$unique"] }),
        service("zzz-$unique", { tags: ["$unique"] }),
        {
          send: "GET /services?marker=$prefix-$unique&limit=2",
          status: 200,
          has: {
            values: [having({ id: "$prefix-$unique-1" }), having({ id: "$prefix-$unique-2" })],
          },
        },
        {
          send: "GET /services?marker=$prefix-$unique&limit=1",
          status: 200,
          has: { metadata: having({ next_marker: "$prefix-$unique-2" }) },
        },
        {
          send: "GET /services?tag=$unique&marker=$prefix-$unique-2",
          status: 200,
          has: {
            values: [having({ id: "$prefix-$unique-2" }), having({ id: "zzz-$unique" })],
          },
        },
        setValue("$prefix-$unique-1", "1"),
        setValue("$prefix-$unique-2", "1"),
        {
          send: "GET /configuration?marker=$prefix-$unique&limit=2",
          status: 200,
          has: {
            values: [having({ id: "$prefix-$unique-1" }), having({ id: "$prefix-$unique-2" })],
          },
        },
      ],
    },
  ]),
  ...rowsOf("12.10", [
    {
      rule: "changing a configuration value does not count as one more",
      options: { resourceLimits: { configurationValues: 2 } },
      steps: [
        setValue("key-1", "1"),
        setValue("key-1", "2"),
        setValue("key-1", "3"),
        setValue("key-2", "1"),
        setValue("key-2", "2"),
        {
          send: "PUT /configuration/key-3",
          json: { value: "1" },
          status: 400,
          fault: { type: "limitReached" },
        },
      ],
    },
  ]),
  ...rowsOf("12.11", [
    {
      rule: "Location and next_href keep the port",
      options: {},
      steps: [
        { ...session(), headers: { location: /^http:\/\/[^/]+:\d+\/v1\.0\/\d+\/sessions\/se/ } },
        session(),
        {
          send: "GET /sessions?limit=1",
          status: 200,
          has: { metadata: having({ next_href: /^http:\/\/[^/]+:\d+\/v1\.0\/\d+\/sessions\?/ }) },
        },
      ],
    },
    {
      rule: "X-Forwarded-Proto yields https only if it says so",
      options: {},
      cases: [
        { proto: "http", scheme: "http" },
        { proto: "ftp", scheme: "http" },
        { proto: "https", scheme: "https" },
        { proto: "HTTPS", scheme: "https" },
      ],
      steps: [
        session(),
        service("web-1"),
        {
          send: "PUT /services/web-1",
          with: { "x-forwarded-proto": "$proto" },
          status: 204,
          headers: { location: "$scheme://$host/v1.0/$tenant/services/web-1" },
        },
      ],
    },
  ]),
  ...rowsOf("12.12", [
    {
      rule: "metadata of the wrong kind is a 400, never a 500",
      cases: ["text", 5, true, [], ["a"]].map((metadata) => ({ metadata })),
      steps: [
        session(),
        service("$unique-1"),
        {
          send: "POST /sessions",
          json: { heartbeat_timeout: 30, metadata: "$metadata" },
          ...invalidField("metadata", "Not a hash"),
        },
        {
          send: "PUT /sessions/$session",
          json: { metadata: "$metadata" },
          ...invalidField("metadata", "Not a hash"),
        },
        {
          send: "PUT /services/$unique-1",
          json: { metadata: "$metadata" },
          ...invalidField("metadata", "Not a hash"),
        },
      ],
    },
  ]),
];
