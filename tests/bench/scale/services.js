// Services of tags that few have, and of tags that many have, in one registry.

import process from "node:process";
import { memoryHeld, Target, tell } from "./registry.js";
import { few, many, measureInTurn, warmUp } from "./turns.js";

const [rounds = 5, largest = 100_000] = process.argv.slice(2).map(Number);
const sizes = [10, 100, 1_000, 10_000, 100_000].filter((size) => size <= largest);
const servicesOfSession = 20;

const target = await new Target().logIn();
let updates = 0;

class Tagged {
  /** @type {string[]} */
  extra = [];
  next = 0;
  sessionId = "";

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

  async fill() {
    for (let number = 0; number < this.size; number += 1) {
      if (number % servicesOfSession === 0) await this.renewSession();
      await this.register(this.id(number));
    }
    // What is registered in a turn has one of its own.
    await this.renewSession();
  }

  async renewSession() {
    const created = await target.send("POST", "/sessions", { heartbeat_timeout: 30 });
    this.sessionId = created.headers.location?.split("/").pop() ?? "";
  }

  /** @param {string} id */
  async register(id) {
    const metadata = { port: "8080" };
    const body = { id, session_id: this.sessionId, tags: [this.tag], metadata };
    await target.send("POST", "/services", body);
  }

  /** @param {string} marker */
  async page(marker) {
    await target.send("GET", `/services?tag=${this.tag}&limit=5${marker}`);
  }
}

/** @type {import("./turns.js").Operations<Tagged>} */
const operations = {
  register: {
    count: few,
    run: async (tagged) => {
      const id = `${tagged.id(tagged.size / 2)}-${tagged.extra.length}`;
      tagged.extra.push(id);
      await tagged.register(id);
    },
  },
  "page at start": { count: many, run: (tagged) => tagged.page("") },
  "page in the middle": {
    count: many,
    run: (tagged) => tagged.page(`&marker=${tagged.id(tagged.size / 2)}`),
  },
  "look up": {
    count: many,
    run: async (tagged) => {
      await target.send("GET", `/services/${tagged.one()}`);
    },
  },
  update: {
    count: many,
    run: async (tagged) => {
      updates += 1;
      const body = { metadata: { port: String(updates) } };
      await target.send("PUT", `/services/${tagged.one()}`, body);
    },
  },
  remove: {
    count: few,
    run: async (tagged) => {
      await target.send("DELETE", `/services/${tagged.extra.pop()}`);
    },
  },
};

/** @type {Map<number, Tagged>} */
const bySize = new Map();
/** @type {import("./turns.js").Points} */
const bytes = [];
for (const size of sizes) {
  const before = memoryHeld();
  const tagged = new Tagged(size);
  await tagged.fill();
  // Fewer are less than a step in which memory grows.
  if (size >= 1_000) bytes.push({ size, rounds: [(memoryHeld() - before) / size] });
  bySize.set(size, tagged);
  process.stderr.write(`  ${size} services of a tag\n`);
}
await warmUp(bySize, operations);
tell({ points: await measureInTurn(bySize, operations, rounds), bytes });
