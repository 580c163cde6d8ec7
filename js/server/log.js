import { writeSync } from "node:fs";
import { pino } from "../../pkg/vendor/pino.js";

/** @typedef {import("../../pkg/vendor/pino.js").pino.Logger} Log */

const standardError = 2;

/** In bytes: what may wait for a reader that is slow. Further lines are dropped; a server must not stop for its log. */
const longestQueue = 1_048_576;

/**
 * @param {"json" | "text" | "none"} format
 * @param {string} level
 * @returns {{ log: Log, flush: () => Promise<void> }}
 */
export function openLog(format, level) {
  const options = {
    level: format === "none" ? "silent" : level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (/** @type {string} */ label) => ({ level: label }) },
  };
  if (format === "text") {
    return { log: pino(options, { write: writeText }), flush: () => Promise.resolve() };
  }
  const destination = pino.destination({ fd: standardError, sync: false, maxLength: longestQueue });
  // A log that nobody reads any more is no reason to end.
  destination.on("error", () => {});
  return {
    log: pino(options, destination),
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  };
}

/** A line for people: the time, how bad it is, what happened, and to whom. @param {string} line */
function writeText(line) {
  const { time, level, msg, ...members } = JSON.parse(line);
  const told = Object.entries(members).map(([name, value]) => `${name}=${wordOf(value)}`);
  const text = [time.slice(11, 23), level.toUpperCase().padEnd(5), msg, ...told].join(" ");
  try {
    writeSync(standardError, `${text}\n`);
  } catch {
    // As above.
  }
}

/** @param {unknown} value */
function wordOf(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w.:/+-]+$/.test(text) ? text : JSON.stringify(text);
}
