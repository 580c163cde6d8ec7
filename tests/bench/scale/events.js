// Feeds of a thousand events and of more, up to a million.

import process from "node:process";
import { memoryHeld, Target, tell } from "./registry.js";
import { few, many, measureInTurn, warmUp } from "./turns.js";

const [rounds = 5, largest = 1_000_000] = process.argv.slice(2).map(Number);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);

class Feed extends Target {
  size = 0;
  /** @type {string[]} a position in every thousandth part of what there will be */
  positions = [];

  /** @param {number} size */
  async grow(size) {
    while (this.size < size) {
      if (this.size % Math.max(1, size / 1000) === 0) this.positions.push(await this.position());
      await this.append();
    }
  }

  async append() {
    this.size += 1;
    await this.send("PUT", "/configuration/value", { value: String(this.size) });
  }

  /** @returns {Promise<string>} */
  async position() {
    const list = await this.send("GET", "/configuration?limit=1");
    return list.json().metadata.feed_position;
  }

  /** @param {number} place from 0, the beginning, to 1, the end */
  async page(place) {
    const marker = this.positions[Math.floor((this.positions.length - 1) * place)];
    await this.send("GET", `/events?limit=20&marker=${marker}`);
  }
}

/** @param {number} place @returns {import("./turns.js").Operation<Feed>} */
const pageAt = (place) => ({ count: many, run: (feed) => feed.page(place) });
/** @type {import("./turns.js").Operations<Feed>} */
const pages = {
  "page at the beginning": pageAt(0),
  "page in the middle": pageAt(0.5),
  "page at the end": pageAt(0.97),
};

/** @type {Map<number, Feed>} */
const bySize = new Map();
/** @type {import("./turns.js").Points} */
const bytes = [];
for (const size of sizes) {
  const before = memoryHeld();
  const feed = await new Feed().logIn();
  await feed.grow(size);
  bytes.push({ size, rounds: [(memoryHeld() - before) / size] });
  bySize.set(size, feed);
  process.stderr.write(`  ${size} events\n`);
}
// Appending is warm from growing, and what it adds stays: the smallest feed should not become another.
await warmUp(bySize, pages);
const operations = {
  append: { count: few / 2, run: (/** @type {Feed} */ feed) => feed.append() },
  ...pages,
};
tell({ points: await measureInTurn(bySize, operations, rounds), bytes });
