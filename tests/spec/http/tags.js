import { invalidField, isFault, logIn } from "../api.js";
import { check } from "../check.js";
import { equal } from "../expect.js";

/** @type {[what: string, tags: string[]][]} */
const accepted = [
  ["ten", Array.from({ length: 10 }, (_, index) => `tag${index}`)],
  ["one character, and 55", ["a", "x".repeat(55)]],
  ["any characters", ["db", "a b", "$:/?&=%", "ü\u{1f680}", '"', "a,b"]],
  ["the same twice, in this order", ["b", "a", "b"]],
];

/** @type {[what: string, tags: unknown, details?: string][]} */
const refused = [
  ["eleven", Array(11).fill("a"), "Object needs to have between 0 and 10 items"],
  ["a text", "web", "Not an array"],
  ["an object", { 0: "web" }, "Not an array"],
  ["an empty one", [""]],
  ["one of 56 characters", ["x".repeat(56)]],
  ["28 astral characters, which are 56 UTF-16 units", ["\u{1f680}".repeat(28)]],
  ["a number", [1]],
  ["null inside", [null]],
];

export const tags = [
  ...accepted.map(([what, value]) =>
    check(`${what}: kept, and each finds its service`, async (target) => {
      const api = await logIn(target);
      const session = await api.createSession();
      await api.createService(session.id, "web-1", { tags: value });
      await api.createService(session.id, "web-2");
      equal((await api.read("/services/web-1")).tags, value);
      for (const tag of value) {
        const found = await api.read(`/services?tag=${encodeURIComponent(tag)}`);
        equal(idsOf(found), ["web-1"], `with tag ${tag}`);
      }
    }),
  ),

  ...refused.map(([what, value, details]) =>
    check(`${what}: refused`, async (target) => {
      const api = await logIn(target);
      const session = await api.createSession();
      await api.createService(session.id, "web-1");
      const expected = invalidField("tags", details);
      const body = { id: "web-2", session_id: session.id, tags: value };
      isFault(await api.post("/services", body), 400, expected);
      isFault(await api.put("/services/web-1", { tags: value }), 400, expected);
    }),
  ),

  check("only the whole tag, in its own letter case, finds a service", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    await api.createService(session.id, "web-2", { tags: ["web", "eu"] });
    await api.createService(session.id, "web-1", { tags: ["web"] });
    await api.createService(session.id, "web-3", { tags: ["webs", "Web", "we"] });
    const found = await api.read("/services?tag=web");
    equal(idsOf(found), ["web-1", "web-2"], "by id");
    equal(found.metadata.count, 2);
    equal((await api.read("/services?tag=nobody")).values, []);
  }),

  check("an update of the tags moves the service between their lists", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    await api.createService(session.id, "web-1", { tags: ["old", "both"] });
    await api.put("/services/web-1", { tags: ["both", "new"] });
    equal(idsOf(await api.read("/services?tag=old")), []);
    equal(idsOf(await api.read("/services?tag=both")), ["web-1"]);
    equal(idsOf(await api.read("/services?tag=new")), ["web-1"]);
  }),

  check("an impossible tag is a 400", async (target) => {
    const api = await logIn(target);
    const message = "Invalid value for 'tag' query string parameter";
    for (const tag of ["", "x".repeat(56)]) {
      isFault(await api.get(`/services?tag=${tag}`), 400, {
        type: "badRequest",
        message,
        details: "String is not in range (1..55)",
      });
    }
  }),
];

/** @param {{ values: { id: string }[] }} list */
function idsOf(list) {
  return list.values.map((service) => service.id);
}
