import { getMember } from "../object.js";

/** What the command's exit codes mean; those of `run` are its child's besides. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refusedCredentials: 4,
  unreachable: 5,
};

/** A command that was asked for something it cannot do: the message says what, and what to do instead. */
export class UsageError extends Error {
  name = "UsageError";
}

/** @param {unknown} error what a command ended with */
export function exitCodeOf(error) {
  if (error instanceof UsageError) return exitCodes.usage;
  switch (getMember(error, "code")) {
    case "invalid_argument":
      return exitCodes.usage;
    case "authentication_failed":
      return exitCodes.refusedCredentials;
    case "network_error":
    case "ETIMEDOUT":
      return exitCodes.unreachable;
    default:
      return getMember(error, "status") === 404 ? exitCodes.notFound : exitCodes.failed;
  }
}

/** @param {unknown} error */
export function explain(error) {
  return error instanceof Error ? error.message : String(error);
}
