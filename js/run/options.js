import { invalid } from "../errors.js";
import { serviceFrom } from "../presence-options.js";
import { onlyFrom } from "../signature.js";

const millis = "a number of milliseconds, from";
const fields = [
  "command: an array",
  // Copied below, field by field.
  "service: an object",
  "heartbeatTimeout: a whole number of seconds, from 1 to 604800",
  "metadata: an object",
  "start: a string",
  "health: an object",
  "restart: a string",
  "restartMax: a whole number from 0 to 1000000",
  "abortOnFailure: true or false",
  `drain: ${millis} 0 to 2147483647`,
  `killAfter: ${millis} 0 to 2147483647`,
  "tell: a function",
].join("; ");
const healthFields = [
  "check: a string",
  `interval: ${millis} 1 to 2147483647`,
  `timeout: ${millis} 1 to 2147483647`,
  "failures: a whole number from 1 to 1000",
].join("; ");

/** @typedef {ReturnType<typeof optionsFrom>} Options */

/** @param {unknown} given */
export function optionsFrom(given) {
  const {
    command,
    service,
    heartbeatTimeout = 30,
    metadata,
    start = "now",
    health,
    restart = "never",
    restartMax = Number.POSITIVE_INFINITY,
    abortOnFailure = false,
    drain = 0,
    killAfter,
    tell = () => {},
  } = onlyFrom(fields, given);
  if (!command?.length || !command.every((/** @type {unknown} */ word) => typeof word === "string"))
    throw invalid("options.command", "an array of a program and its arguments");
  const { id, payload } = serviceFrom(service ?? {}, "options.service");
  oneOf("start", start, ["now", "registered"]);
  if (health && start === "registered")
    throw invalid("options.start", "now with a health, which a program has only when it runs");
  oneOf("restart", restart, ["never", "on-failure", "always"]);
  return {
    command: /** @type {string[]} */ (command),
    service: { id, .../** @type {import("../types/services.js").ServicePayload} */ (payload) },
    heartbeatTimeout: /** @type {number} */ (heartbeatTimeout),
    metadata,
    start: /** @type {"now" | "registered"} */ (start),
    health: health && healthFrom(health),
    restart: /** @type {"never" | "on-failure" | "always"} */ (restart),
    restartMax: /** @type {number} */ (restartMax),
    abortOnFailure: /** @type {boolean} */ (abortOnFailure),
    drain: /** @type {number} */ (drain),
    killAfter: /** @type {number | undefined} */ (killAfter),
    tell: /** @type {(message: string) => void} */ (tell),
  };
}

/** @param {unknown} given */
function healthFrom(given) {
  const {
    check,
    interval = 10_000,
    timeout = 5_000,
    failures = 3,
  } = onlyFrom(healthFields, given, "options.health");
  if (!check) throw invalid("options.health.check", "a URL or a command");
  return /** @type {{ check: string, interval: number, timeout: number, failures: number }} */ ({
    check,
    interval,
    timeout,
    failures,
  });
}

/** @param {string} name @param {string} value @param {string[]} known */
function oneOf(name, value, known) {
  if (!known.includes(value)) throw invalid(`options.${name}`, known.join(" or "));
}
