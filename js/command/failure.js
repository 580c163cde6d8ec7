import { getMember } from "../object.js";
import { visible } from "./output/text.js";

/** What the command's exit codes mean; those of `run` are its child's besides. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refusedCredentials: 4,
  unreachable: 5,
  damaged: 6,
};

/** A command that was asked for something it cannot do: the message says what, and what to do instead. */
export class UsageError extends Error {
  name = "UsageError";
}

/**
 * Tells a person something that is not what was asked for.
 *
 * @param {string} text
 */
export function note(text) {
  process.stderr.write(`${text.split("\n").map(visible).join("\n")}\n`);
}

/** @param {unknown} error what a command ended with */
export function exitCodeOf(error) {
  if (error instanceof UsageError) return exitCodes.usage;
  const status = getMember(error, "status");
  switch (getMember(error, "code")) {
    case "invalid_argument":
    case "invalid_file":
      return exitCodes.usage;
    case "storage_corrupt":
      return exitCodes.damaged;
    case "not_found":
      return exitCodes.notFound;
    case "authentication_failed":
      return status >= 500 ? exitCodes.failed : exitCodes.refusedCredentials;
    case "network_error":
    case "ETIMEDOUT":
      return exitCodes.unreachable;
    case "unexpected_status":
      if (status === 401) return exitCodes.refusedCredentials;
      // An address that there is not says nothing of what is looked for at it.
      if (lostAddress(error)) return exitCodes.failed;
      return status === 404 ? exitCodes.notFound : exitCodes.failed;
    default:
      return exitCodes.failed;
  }
}

/**
 * Says on the standard error output what went wrong, and makes that the process's exit code, unless something has
 * before.
 *
 * @param {unknown} error
 * @param {boolean} [verbose] whether to say what it comes from
 */
export function complain(error, verbose) {
  note(explain(error));
  if (verbose) for (const line of origin(error)) note(line);
  process.exitCode ||= exitCodeOf(error);
}

/** What went wrong, in a sentence. @param {unknown} error */
export function explain(error) {
  const text = error instanceof Error ? error.message : String(error);
  const status = getMember(error, "status");
  const lost = lostAddress(error);
  if (lost) return `The registry has no address ${lost}: does --url end with /v1.0?`;
  switch (getMember(error, "code")) {
    case "invalid_argument":
      // It begins with a name.
      return text.replace(/(?<![.?])$/, ".");
    case "network_error":
      return `${text}. Is it running, and is --url where it is?`;
    case "ETIMEDOUT":
      return `The registry did not answer in time: ${text}.`;
    case "authentication_failed":
      return status === 401
        ? "The registry refuses the user name or the API key (service-registry credentials shows where they come from)."
        : sentence(text);
    case "unexpected_status":
      return sentence(
        text
          .replace(/^Unexpected status (\d+), expected \d+(: |$)/, saying)
          .replace("object does not exist: ", ""),
      );
    default:
      return text;
  }
}

/** The path that a registry does not know. @param {unknown} error */
function lostAddress(error) {
  return getMember(getMember(error, "details"), "requested_path");
}

/** @param {string} _ @param {string} status */
function saying(_, status) {
  return Number(status) < 500 ? "" : `The registry failed with status ${status}. `;
}

/** @param {string} text */
function sentence(text) {
  const [first = "", ...rest] = text.trim() || "The registry refused the request";
  return `${first.toUpperCase()}${rest.join("")}${/[.!?]$/.test(text) ? "" : "."}`;
}

/**
 * Where a failure comes from, for who looks into it: the request's name in the registry's log, and causes.
 *
 * @param {unknown} error
 */
function* origin(error) {
  for (const name of ["code", "type", "status", "txnId"]) {
    const value = getMember(error, name);
    if (value !== undefined) yield `  ${name}: ${value}`;
  }
  let cause = getMember(error, "cause");
  // A cause may be its own.
  for (let depth = 0; cause !== undefined && depth < 5; depth += 1) {
    yield `  cause: ${cause}`;
    cause = getMember(cause, "cause");
  }
}
