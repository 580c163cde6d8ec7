/** Reads numbers and texts as LevelDB writes them: numbers of seven bits a byte, the lowest first. */
export class Varints {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.#at >= this.#bytes.length;
  }

  number() {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new RangeError("it ends within a number");
      this.#at += 1;
      number += (byte % 128) * factor;
      if (byte < 128) return number;
    }
  }

  /** @param {number} size */
  take(size) {
    const start = this.#at;
    this.skip(size);
    return this.#bytes.subarray(start, this.#at);
  }

  /** @param {number} size */
  skip(size) {
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new RangeError("it ends within a text");
  }
}
