import picocolors from "../../../pkg/vendor/picocolors.js";
import { visible } from "./text.js";

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;

/** Colours, where the standard output takes them: names of what they are for. */
const { bold, dim, green, yellow, red, cyan } = picocolors.createColors(
  FORCE_COLOR
    ? FORCE_COLOR !== "0" && FORCE_COLOR !== "false"
    : Boolean(process.stdout.isTTY) && !NO_COLOR && TERM !== "dumb",
);
export const colours = { bold, dim, green, yellow, red, cyan };

// Each write is told what became of it, below.
process.stdout.on("error", () => {});

/** How wide what is shown may be: as wide as it is, unless a terminal breaks it. */
export function widthOfOutput() {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

/**
 * Writes text that a program reads. A terminal is shown its control characters, and does not obey them.
 *
 * @param {string} text
 */
export async function write(text) {
  await send(process.stdout.isTTY ? text.split("\n").map(visible).join("\n") : text);
}

/**
 * Writes text as it is: lines for a person, and made visible before they were coloured. Who reads a list through `head`
 * has read enough: that is no failure, and ends the command.
 *
 * @param {string} text
 */
export async function send(text) {
  try {
    await deliver(text);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "EPIPE") process.exit(0);
    throw new Error(`The output cannot be written: ${message}.`, { cause: error });
  }
}

/**
 * Resolves when the text has been taken: a reader that is slower than the registry holds up the reading, not the memory.
 *
 * @param {string} text
 * @returns {Promise<void>}
 */
function deliver(text) {
  return new Promise((resolve, reject) => {
    // Deno throws what Node and Bun tell.
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
