import { constants } from "node:os";
import { invalid } from "./errors.js";
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
  return {
    status,
    signal(name, how) {
      if (!isSignal(name)) throw invalid("name", "the name of a signal, such as SIGTERM");
      program.signal(name, how?.isDelivered ?? false);
    },
  };
}

/** @param {string} name @returns {name is NodeJS.Signals} */
function isSignal(name) {
  return Object.hasOwn(constants.signals, name);
}
