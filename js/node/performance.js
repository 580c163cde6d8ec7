/**
 * The clock that only goes forward, in place of the global of that name, in what is made for Node: the first touch of that one takes
 * Node as long as a tenth of a program's start. Some bundlers take what is made for Node to browsers.
 */
export const performance = {
  /** Milliseconds since some moment. */
  now() {
    const { process } = globalThis;
    if (!process?.hrtime) return globalThis.performance.now();
    const [seconds, nanos] = process.hrtime();
    return seconds * 1e3 + nanos / 1e6;
  },
};
