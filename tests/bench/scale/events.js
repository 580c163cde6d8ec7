// A feed of more and more events, beside a feed of a thousand.

import process from "node:process";
import { memoryHeld, Target, tell } from "./registry.js";
import { addPoints, measureInTurn } from "./turns.js";

const [rounds = 5, largest = 1_000_000] = process.argv.slice(2).map(Number);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);

class Feed extends Target {
  size = 0;
  /** @type {string[]} a position in every thousandth part of what there will be */
  positions = [];

  /** @param {number} size */
  async grow(size) {
    while (this.size < size) {
      if (this.size % Math.max(1, largest / 10_000) === 0)
        this.positions.push(await this.position());
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

/** @type {import("./turns.js").Operations<Feed>} */
const operations = {
  append: (feed) => feed.append(),
  "page at the beginning": (feed) => feed.page(0),
  "page in the middle": (feed) => feed.page(0.5),
  "page at the end": (feed) => feed.page(0.99),
};

const small = await new Feed().logIn();
await small.grow(Number(sizes[0]));
const large = await new Feed().logIn();
const before = memoryHeld();
/** @type {import("./turns.js").Points} */
const points = {};
for (const size of sizes.slice(1)) {
  await large.grow(size);
  process.stderr.write(`  ${size} events\n`);
  const times = await measureInTurn([small, large], operations, rounds);
  addPoints(points, Number(sizes[0]), size, times);
}
tell({ points, bytes: (memoryHeld() - before) / large.size });
