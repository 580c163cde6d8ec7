import { isFault, logIn, send, withoutPosition } from "../api.js";
import { check } from "../check.js";
import { equal, matches } from "../expect.js";

/** @typedef {import("../api.js").Api} Api */

const lists = [
  "/sessions",
  "/services",
  "/services?tag=web",
  "/configuration",
  "/configuration/prod/",
  "/views/overview",
  "/events",
];

export const pagination = [
  check("an empty list", async (target) => {
    const api = await logIn(target);
    for (const list of lists) {
      const none = { marker: null, next_marker: null, next_href: null };
      const gap = list === "/events" ? { gap: null } : {};
      const metadata = { count: 0, limit: 100, ...none, ...gap };
      equal(withoutPosition(await api.read(list)), { values: [], metadata }, list);
    }
  }),

  check("a limit from 1 to 1000 holds", async (target) => {
    const api = await withServices(target, ["web-1", "web-2"]);
    for (const list of lists) {
      for (const limit of [1, 1000]) {
        equal((await api.read(withQuery(list, `limit=${limit}`))).metadata.limit, limit, list);
      }
    }
    equal(idsOf(await api.read("/services?limit=1")), ["web-1"]);
    equal(idsOf(await api.read("/services?tag=web&limit=1")), ["web-1"]);
  }),

  ...["0", "1001", "99999999999999999999"].map((limit) =>
    check(`a limit of ${limit} is out of range`, async (target) => {
      const api = await logIn(target);
      const range = "Minimum limit is 1 and maximum limit is 1000.";
      const details = `Invalid limit ${limit}. ${range}`;
      for (const list of lists) {
        const answer = await api.get(withQuery(list, `limit=${limit}`));
        isFault(answer, 400, { type: "invalidLimit", message: "Invalid limit", details });
      }
    }),
  ),

  ...["limit=", "limit=abc", "limit=-1", "limit=1.5", "limit=%201", "limit=1&limit=2"].map(
    (query) =>
      check(`${query} is not a number`, async (target) => {
        const api = await logIn(target);
        const details = "Limit must be a number";
        for (const list of lists) {
          const answer = await api.get(withQuery(list, query));
          isFault(answer, 400, { type: "invalidLimit", message: "Invalid limit", details });
        }
      }),
  ),

  check("following next_marker walks a list once, in byte order", async (target) => {
    const ids = ["web-b", "WEB-a", "web_a", "web.a", "web-a", "Web-c", "web0"];
    const api = await withServices(target, ids);
    for (const list of ["/services", "/services?tag=web"]) {
      const walked = [];
      let marker = "";
      for (let pages = 0; pages < 4; pages += 1) {
        const query = marker ? `limit=2&marker=${marker}` : "limit=2";
        const page = await api.read(withQuery(list, query));
        equal(page.metadata.count, page.values.length);
        equal(page.metadata.marker, marker || null, "marker");
        walked.push(...idsOf(page));
        marker = page.metadata.next_marker;
      }
      equal(walked, ids.toSorted(), list);
      equal(marker, null, "next_marker of the last page");
    }
  }),

  check("following next_href walks a list with its tag and limit", async (target) => {
    const api = await withServices(target, ["web-1", "web-2", "web-3"]);
    const first = await api.read("/services?tag=web&limit=2");
    const { next_href } = first.metadata;
    matches(next_href, /^https?:\/\//, "next_href is absolute");
    const { origin, pathname, searchParams } = new URL(next_href);
    equal(`${origin}${pathname}`, `${api.base}/services`);
    equal([...searchParams].toSorted(), [
      ["limit", "2"],
      ["marker", "web-3"],
      ["tag", "web"],
    ]);
    const headers = { "x-auth-token": api.token };
    const second = await send(target, "GET", next_href, { headers });
    equal(idsOf(second.body), ["web-3"]);
  }),

  check("next_href keeps what was asked, escapes included", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const tag = "a b&c=d/ü";
    for (const id of ["web-1", "web-2"]) await api.createService(session.id, id, { tags: [tag] });
    const query = `tag=${encodeURIComponent(tag)}&colour=red&limit=1&marker=web-1`;
    const { next_href } = (await api.read(`/services?${query}`)).metadata;
    const { searchParams } = new URL(next_href);
    equal([...searchParams].toSorted(), [
      ["colour", "red"],
      ["limit", "1"],
      ["marker", "web-2"],
      ["tag", tag],
    ]);
  }),

  check("a marker is inclusive and need not exist", async (target) => {
    const api = await withServices(target, ["web-1", "web-3"]);
    equal(idsOf(await api.read("/services?marker=web-1")), ["web-1", "web-3"]);
    equal(idsOf(await api.read("/services?marker=web-2")), ["web-3"]);
    equal(idsOf(await api.read("/services?tag=web&marker=web-2")), ["web-3"]);
    equal(idsOf(await api.read("/services?marker=zzz")), []);
    equal(idsOf(await api.read("/services?marker=A")), ["web-1", "web-3"]);
    equal(idsOf(await api.read("/services?marker=srv")), ["web-1", "web-3"]);
    equal(idsOf(await api.read("/services?marker=")), ["web-1", "web-3"]);
  }),

  check("a marker has its own syntax", async (target) => {
    const api = await logIn(target);
    const message = "Invalid value for 'marker' query string parameter";
    for (const list of lists.filter((list) => list !== "/events")) {
      // An id of a configuration value is longer than others, and so is a marker that is one.
      const tooLong = "x".repeat(list.startsWith("/configuration") ? 501 : 256);
      for (const marker of ["a%20b", "%00", "a%22b", tooLong]) {
        const answer = await api.get(withQuery(list, `marker=${marker}`));
        isFault(answer, 400, { type: "badRequest", message });
      }
      equal((await api.get(withQuery(list, "marker=aZ0-:_./"))).status, 200);
    }
  }),

  check("sessions page like the rest", async (target) => {
    const api = await logIn(target);
    for (let count = 0; count < 3; count += 1) await api.createSession();
    const all = idsOf(await api.read("/sessions"));
    const first = await api.read("/sessions?limit=2");
    equal(idsOf(first), all.slice(0, 2));
    equal(first.metadata.next_marker, all[2]);
    equal(idsOf(await api.read(`/sessions?marker=${all[2]}`)), all.slice(2));
  }),

  check("the default limit is 100", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const ids = Array.from({ length: 101 }, (_, index) => `web-${1000 + index}`);
    await Promise.all(ids.map((id) => api.createService(session.id, id)));
    const page = await api.read("/services");
    equal(idsOf(page), ids.slice(0, 100));
    equal(page.metadata.count, 100);
    equal(page.metadata.next_marker, ids[100]);
    equal(page.metadata.next_href, `${api.base}/services?marker=${ids[100]}`);
  }),
];

/**
 * @param {import("../check.js").Target} target
 * @param {string[]} ids
 */
async function withServices(target, ids) {
  const api = await logIn(target);
  const session = await api.createSession();
  for (const id of ids) await api.createService(session.id, id, { tags: ["web"] });
  return api;
}

/**
 * @param {string} list
 * @param {string} query
 */
function withQuery(list, query) {
  return `${list}${list.includes("?") ? "&" : "?"}${query}`;
}

/** @param {{ values: { id: string }[] }} list */
function idsOf(list) {
  return list.values.map((entry) => entry.id);
}
