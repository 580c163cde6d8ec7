// Services of tags that few have, and of tags that many have, in one registry.

import process from "node:process";
import { median } from "../statistics.js";
import { Target, tell } from "./registry.js";
import { measureInTurn } from "./turns.js";

const [rounds = 5, largest = 100_000] = process.argv.slice(2).map(Number);
const sizes = [10, 100, 1_000, 10_000, 100_000].filter((size) => size <= largest);
const servicesOfSession = 20;

const target = await new Target().logIn();
let sessionId = "";
let count = 0;

class Tagged {
  /** @type {string[]} */
  extra = [];
  next = 0;

  /** @param {number} size */
  constructor(size) {
    this.size = size;
    this.tag = `tag-${size}`;
  }

  /** @param {number} number */
  id(number) {
    return `${this.tag}-${String(number).padStart(6, "0")}`;
  }

  one() {
    this.next = (this.next + 7919) % this.size;
    return this.id(this.next);
  }

  /** @param {string} id */
  async register(id) {
    if (count % servicesOfSession === 0) {
      const created = await target.send("POST", "/sessions", { heartbeat_timeout: 30 });
      sessionId = created.headers.location?.split("/").pop() ?? "";
    }
    count += 1;
    const metadata = { port: "8080" };
    const body = { id, session_id: sessionId, tags: [this.tag], metadata };
    await target.send("POST", "/services", body);
  }

  /** @param {string} marker */
  async page(marker) {
    await target.send("GET", `/services?tag=${this.tag}&limit=5${marker}`);
  }
}

/** @type {import("./turns.js").Operations<Tagged>} */
const operations = {
  register: async (tagged) => {
    const id = `${tagged.id(tagged.size / 2)}-${tagged.extra.length}`;
    tagged.extra.push(id);
    await tagged.register(id);
  },
  "page at start": (tagged) => tagged.page(""),
  "page in the middle": (tagged) => tagged.page(`&marker=${tagged.id(tagged.size / 2)}`),
  "look up": async (tagged) => {
    await target.send("GET", `/services/${tagged.one()}`);
  },
  update: async (tagged) => {
    count += 1;
    const body = { metadata: { port: String(count) } };
    await target.send("PUT", `/services/${tagged.one()}`, body);
  },
  remove: async (tagged) => {
    await target.send("DELETE", `/services/${tagged.extra.pop()}`);
  },
};

const tags = sizes.map((size) => new Tagged(size));
for (const tagged of tags) {
  for (let number = 0; number < tagged.size; number += 1) await tagged.register(tagged.id(number));
  process.stderr.write(`  ${tagged.size} services of a tag\n`);
}
const times = await measureInTurn(tags, operations, rounds);
/** @type {import("./turns.js").Points} */
const points = {};
for (const [name, bySize] of Object.entries(times)) {
  points[name] = sizes.map((size, index) => ({ size, value: median(bySize[index] ?? []) }));
}
tell({ points });
