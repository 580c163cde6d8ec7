import { isFault, logIn } from "../api.js";
import { check } from "../check.js";
import { equal } from "../expect.js";

const resourceLimits = { sessions: 1, services: 1, configurationValues: 1 };

export const limits = [
  check("the default limits are told", async (target) => {
    const api = await logIn(target);
    equal(await api.read("/limits"), {
      resource: { session: 1_000_000, service: 1_000_000, configuration_value: 1_000_000 },
      rate: { "/.*": { limit: 100_000_000, used: 1, window: "24.0 hours" } },
    });
  }),

  check(
    "one object too many is refused",
    async (target) => {
      const api = await logIn(target);
      const { id } = await api.createSession();
      await api.createService(id, "web-1");
      equal((await api.put("/configuration/port", { value: "1" })).status, 204);
      for (const [kind, answer] of /** @type {const} */ ([
        ["session", await api.post("/sessions", { heartbeat_timeout: 30 })],
        ["service", await api.post("/services", { id: "web-2", session_id: id })],
        ["configuration_value", await api.put("/configuration/host", { value: "1" })],
      ])) {
        const reached = `Limit for resource ${kind} has been reached.`;
        isFault(answer, 400, {
          type: "limitReached",
          message: "Resource limit has been reached",
          details: `${reached} Maximum allowed objects: 1`,
        });
      }
      equal((await api.put("/configuration/port", { value: "2" })).status, 204);
      equal((await api.delete(`/sessions/${id}`)).status, 204);
      await api.createService((await api.createSession()).id, "web-2");
    },
    { resourceLimits },
  ),

  check(
    "one request too many is refused, and every answer says how many are left",
    async (target) => {
      const api = await logIn(target);
      for (const used of ["1", "2"]) {
        const { status, headers } = await api.get("/services");
        equal([status, headers.get("x-ratelimit-used")], [200, used]);
        equal(headers.get("X-Ratelimit-Path-Regex"), "/services");
        equal(headers.get("X-Ratelimit-Limit"), "2");
        equal(headers.get("X-Ratelimit-Window"), "3600 seconds");
      }
      isFault(await api.get("/services"), 400, {
        type: "rateLimitReached",
        message: "Rate limit has been reached.",
        details: 'Limit of 2 requests in 3600 seconds for path "/services" has been reached',
      });
      const { status, headers } = await api.get("/sessions");
      equal([status, headers.get("x-ratelimit-used")], [200, null]);
    },
    { rateLimits: [{ method: "GET", path: "/services", limit: 2, period: 3600 }] },
  ),

  check(
    "no rule is no limit",
    async (target) => {
      const api = await logIn(target);
      equal((await api.read("/limits")).rate, {});
      equal((await api.get("/services")).headers.get("x-ratelimit-limit"), null);
    },
    { rateLimits: [] },
  ),

  check(
    "events are kept for as long as they are to be, and what is lost is told",
    async (target) => {
      const api = await logIn(target);
      const { feed_position } = (await api.read("/events")).metadata;
      await api.put("/configuration/port", { value: "1" });
      const path = `/events?marker=${feed_position}`;
      for (;;) {
        const { values, metadata } = await api.read(path);
        if (values.length === 0) {
          equal(metadata.gap?.from, feed_position);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    { retention: 1 },
  ),
];
