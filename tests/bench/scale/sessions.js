// Registries of a thousand sessions and of more, up to a million.

import process from "node:process";
import { memoryHeld, Target, tell } from "./registry.js";
import { few, many, measureInTurn, warmUp } from "./turns.js";

const [rounds = 5, largest = 1_000_000] = process.argv.slice(2).map(Number);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);
/** Of how many at most, spread evenly over all, it is known how to beat them. */
const known = 20_000;

/** @typedef {{ id: string, token: string }} Session */

class Sessions extends Target {
  size = 0;
  /** @type {Session[]} */
  some = [];
  next = 0;
  /** @type {string[]} */
  extra = [];

  /** @param {number} size */
  async grow(size) {
    const step = Math.max(1, Math.ceil(size / known));
    for (; this.size < size; this.size += 1) {
      const session = await this.create();
      // As a client's is that has lived for a while: it knows two tokens.
      await this.beatOf(session);
      if (this.size % step === 0) this.some.push(session);
    }
  }

  /** @returns {Promise<Session>} */
  async create() {
    const metadata = { host: `web-${this.size}.example`, rack: "b7" };
    const answer = await this.send("POST", "/sessions", { heartbeat_timeout: 30, metadata });
    const id = answer.headers.location?.split("/").pop() ?? "";
    return { id, token: answer.json().token };
  }

  /** @param {Session} session */
  async beatOf(session) {
    const body = { token: session.token };
    const answer = await this.send("POST", `/sessions/${session.id}/heartbeat`, body);
    session.token = answer.json().token;
  }

  /** One that was not looked at for long. */
  one() {
    this.next = (this.next + 7919) % this.some.length;
    return /** @type {Session} */ (this.some[this.next]);
  }
}

/** @type {import("./turns.js").Operations<Sessions>} */
const operations = {
  beat: { count: many, run: (sized) => sized.beatOf(sized.one()) },
  read: {
    count: many,
    run: async (sized) => {
      await sized.send("GET", `/sessions/${sized.one().id}`);
    },
  },
  page: {
    count: many,
    run: async (sized) => {
      await sized.send("GET", `/sessions?limit=20&marker=${sized.one().id}`);
    },
  },
  create: {
    count: few,
    run: async (sized) => {
      sized.extra.push((await sized.create()).id);
    },
  },
  delete: {
    count: few,
    run: async (sized) => {
      await sized.send("DELETE", `/sessions/${sized.extra.shift()}`);
    },
  },
};

/** @type {Map<number, Sessions>} */
const bySize = new Map();
/** @type {import("./turns.js").Points} */
const bytes = [];
for (const size of sizes) {
  const before = memoryHeld();
  const sessions = await new Sessions().logIn();
  // A few more are created and deleted again, and an account may have a million.
  await sessions.grow(size - few);
  bytes.push({ size, rounds: [(memoryHeld() - before) / size] });
  bySize.set(size, sessions);
  process.stderr.write(`  ${size} sessions\n`);
}
await warmUp(bySize, operations);
tell({ points: await measureInTurn(bySize, operations, rounds), bytes });
