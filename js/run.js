import { optionsFrom } from "./run/options.js";
import { Program } from "./run/program.js";

/**
 * @param {import("./index.js").Client} client
 * @param {import("./run.js").RunOptions} options
 * @returns {import("./run.js").Running}
 */
export function run(client, options) {
  const program = new Program(client, optionsFrom(options));
  const status = program.run();
  return { status, signal: (name, how) => program.signal(name, how?.isDelivered ?? false) };
}
