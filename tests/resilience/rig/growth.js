// Whether a process grows: its heap after a collection, the pages of its WebAssembly memories, the timers that it
// waits for, and what else is counted.

const mebibyte = 2 ** 20;
/** The part of the samples that is left out, while caches fill and code is compiled. */
const warmUp = 0.25;
/** What differs from one sample to the next by chance: of these the medians are compared, with an allowance. */
const noisy = ["MiB of heap", "MiB of buffers", "timers"];
const allowance = 0.03;

/** @typedef {Record<string, number>} Sample */

export class Growth {
  /** @type {Sample[]} */
  #samples = [];
  /** @type {WebAssembly.Memory[]} */
  #memories = [];

  /** To be made before anything is instantiated. */
  constructor() {
    if (!globalThis.gc) throw new Error("run it with --expose-gc");
    const memories = this.#memories;
    WebAssembly.Instance = class extends WebAssembly.Instance {
      /**
       * @param {WebAssembly.Module} module
       * @param {WebAssembly.Imports} [imports]
       */
      constructor(module, imports) {
        super(module, imports);
        for (const value of Object.values(this.exports)) {
          if (value instanceof WebAssembly.Memory) memories.push(value);
        }
      }
    };
  }

  /** @param {Sample} counts what must not grow either */
  sample(counts) {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const pages = this.#memories.map(({ buffer }) => buffer.byteLength / 65_536);
    const names = process.eventNames();
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");
    this.#samples.push({
      "MiB of heap": heapUsed / mebibyte,
      "MiB of buffers": external / mebibyte,
      timers: timers.length,
      ...Object.fromEntries(pages.map((count, index) => [`pages of memory ${index + 1}`, count])),
      "listeners of the process": sum(names.map((name) => process.listenerCount(name))),
      ...counts,
    });
  }

  /** The latest sample, in words. */
  get latest() {
    return Object.entries(this.#samples.at(-1) ?? {})
      .map(([name, value]) => `${round(value)} ${name}`)
      .join(", ");
  }

  /** What was early, once all was warm, and what at the end. @returns {Record<string, [number, number]>} */
  get compared() {
    const warm = this.#samples.slice(Math.ceil(this.#samples.length * warmUp));
    const half = Math.floor(warm.length / 2);
    return Object.fromEntries(
      Object.keys(warm[0] ?? {}).map((name) => {
        const values = warm.map((sample) => sample[name] ?? 0);
        const of = noisy.includes(name) ? median : Math.max;
        return [name, [round(of(...values.slice(0, half))), round(of(...values.slice(half)))]];
      }),
    );
  }

  /** What has grown. */
  get complaints() {
    if (this.#memories.length === 0) return ["no memory was found"];
    return Object.entries(this.compared)
      .filter(([name, [early, late]]) => late > early * (noisy.includes(name) ? 1 + allowance : 1))
      .map(([name, [early, late]]) => `${name}: ${early}, then ${late}`);
  }
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** @param {number[]} values */
function median(...values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
