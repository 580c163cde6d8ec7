import { unanswered } from "../errors.js";

/**
 * @param {string} path of the registry's directory
 * @param {string} what is damaged, and where
 * @param {unknown} [cause]
 */
export function corrupt(path, what, cause) {
  return unanswered(
    "storage_corrupt",
    `The registry in ${path} is damaged: ${what} (service-registry check ${path} tells more)`,
    cause,
  );
}

/**
 * @param {string} path
 * @param {string} what
 * @param {unknown} [cause]
 */
export function failed(path, what, cause) {
  return unanswered("storage_failed", `The registry in ${path} ${what}`, cause);
}

/** @param {string} path */
export function locked(path) {
  return unanswered(
    "storage_locked",
    `The registry in ${path} is in use: another process has it open, or this one has already`,
    undefined,
  );
}

/**
 * What LevelDB said, which is the cause of what is thrown.
 *
 * @param {unknown} error
 * @returns {{ code: string, message: string }}
 */
export function reasonOf(error) {
  const { cause, ...rest } = /** @type {any} */ (error);
  const reason = cause ?? { ...rest, message: /** @type {Error} */ (error).message };
  return { code: String(reason.code), message: String(reason.message) };
}
