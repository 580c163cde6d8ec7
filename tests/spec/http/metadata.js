// Metadata obeys the same rules on sessions and on services.

import { invalidField, isFault, logIn } from "../api.js";
import { check } from "../check.js";
import { equal } from "../expect.js";

const long = "x".repeat(255);
const astral = "\u{1f680}";

/** @type {[what: string, metadata: Record<string, string>][]} */
const accepted = [
  ["nothing", {}],
  ["20 entries", entries(20)],
  ["keys and values of 255 characters", { [long]: long }],
  ["127 astral characters, which are 254 UTF-16 units", { rocket: astral.repeat(127) }],
  ["any characters", { "a b/ü\n%00\u0000": '"\\\u2028{}' }],
  ["the names of an object's own members", { constructor: "a", toString: "b" }],
];

/** @type {[what: string, metadata: unknown, details: string][]} */
const refused = [
  ["21 entries", entries(21), "Object needs to have between 0 and 20 items"],
  ["an array", ["a"], "Not a hash"],
  ["a text", "a=b", "Not a hash"],
  ["a number", 1, "Not a hash"],
  ["false", false, "Not a hash"],
  ["an empty key", { "": "a" }, "Key : String is not in range (1..255)"],
  ["a key of 256", { [`${long}x`]: "a" }, `Key ${long}x: String is not in range (1..255)`],
  ["an empty value", { a: "" }, "Value for key 'a': String is not in range (1..255)"],
  ["a value of 256", { a: `${long}x` }, "Value for key 'a': String is not in range (1..255)"],
  [
    "128 astral characters, which are 256 UTF-16 units",
    { a: astral.repeat(128) },
    "Value for key 'a': String is not in range (1..255)",
  ],
  ["a value that is a number", { a: 1 }, "Value for key 'a': Not a string"],
  ["a value that is null", { a: null }, "Value for key 'a': Not a string"],
  ["a value that is an object", { a: {} }, "Value for key 'a': Not a string"],
];

export const metadata = [
  ...accepted.map(([what, value]) =>
    check(`${what}: kept as it is`, async (target) => {
      const api = await logIn(target);
      const { id } = await api.createSession({ metadata: value });
      equal((await api.read(`/sessions/${id}`)).metadata, value, "of a session");
      await api.createService(id, "web-1", { metadata: value });
      equal((await api.read("/services/web-1")).metadata, value, "of a service");
    }),
  ),

  ...refused.map(([what, value, details]) =>
    check(`${what}: refused`, async (target) => {
      const api = await logIn(target);
      const expected = invalidField("metadata", details);
      const { id } = await api.createSession();
      await api.createService(id, "web-1");
      const bodies = { session: { heartbeat_timeout: 30, metadata: value } };
      isFault(await api.post("/sessions", bodies.session), 400, expected);
      isFault(await api.put(`/sessions/${id}`, { metadata: value }), 400, expected);
      const service = { id: "web-2", session_id: id, metadata: value };
      isFault(await api.post("/services", service), 400, expected);
      isFault(await api.put("/services/web-1", { metadata: value }), 400, expected);
      equal((await api.read("/sessions")).metadata.count, 1, "no session was made");
      equal((await api.read("/services")).metadata.count, 1, "no service was made");
    }),
  ),

  check("a key called __proto__ is a key like any other", async (target) => {
    const api = await logIn(target);
    const body = '{"heartbeat_timeout": 30, "metadata": {"__proto__": "x"}}';
    const headers = { "x-auth-token": api.token };
    const answer = await api.send("POST", "/sessions", { body, headers });
    equal(answer.status, 201, answer.text);
    const list = await api.get("/sessions");
    equal(list.text.includes('"metadata":{"__proto__":"x"}'), true, list.text);
  }),
];

/** @param {number} count */
function entries(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "value"]));
}
