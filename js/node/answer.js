/** A byte order mark, which is none of a text's characters. */
const mark = "\uFEFF";

/** @typedef {import("../types/fetch.js").FetchAnswer} FetchAnswer */

/**
 * What `js/exchange.js` reads of a `Response`. A real one takes Node 20 ms to get ready.
 *
 * @implements {FetchAnswer}
 */
export class Answer {
  #body;

  /**
   * @param {number} status
   * @param {string[]} names and values of its headers, in turn, as they came
   * @param {Buffer} body
   */
  constructor(status, names, body) {
    this.status = status;
    this.headers = new Said(names);
    this.#body = body;
  }

  text() {
    const text = this.#body.toString();
    return text.startsWith(mark) ? text.slice(1) : text;
  }
}

/** Headers as `Headers` has them: sorted, and those of one name joined. Of most answers nobody reads them. */
class Said {
  #names;

  /** @param {string[]} names and values, in turn */
  constructor(names) {
    this.#names = names;
  }

  [Symbol.iterator]() {
    /** @type {Map<string, string>} */
    const joined = new Map();
    /** @type {[name: string, value: string][]} */
    const cookies = [];
    for (const [name, value] of pairs(this.#names)) {
      const before = joined.get(name);
      if (name === "set-cookie") cookies.push([name, value]);
      else joined.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    const all = [...joined, ...cookies].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return all.values();
  }
}

/** @param {string[]} list @returns {[name: string, value: string][]} */
function pairs(list) {
  return Array.from({ length: list.length / 2 }, (_, index) => [
    String(list[index * 2]).toLowerCase(),
    String(list[index * 2 + 1]),
  ]);
}
