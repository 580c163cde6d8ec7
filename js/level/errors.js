import { ServiceRegistryError } from "../errors.js";

/**
 * @param {string} path of the registry's directory
 * @param {string} what is damaged, and where
 * @param {unknown} [cause]
 */
export function corrupt(path, what, cause) {
  return new ServiceRegistryError(`The registry in ${path} is damaged: ${what}${hint(path)}`, {
    code: "storage_corrupt",
    cause,
  });
}

/**
 * What a message ends with that somebody reads who has not asked `check`.
 *
 * @param {string} path
 */
export function hint(path) {
  return ` (service-registry check ${path} tells more)`;
}

/**
 * @param {string} path
 * @param {string} what
 * @param {unknown} [cause]
 * @param {string} [said] what the cause says
 */
export function failed(path, what, cause, said = cause ? reasonOf(cause).message : "") {
  const message = [`The registry in ${path} ${what}`, said].filter(Boolean).join(": ");
  return new ServiceRegistryError(message, {
    code: "storage_failed",
    cause,
  });
}

/** @param {string} path */
export function locked(path) {
  return new ServiceRegistryError(
    `The registry in ${path} is in use: another process has it open, or this one has already`,
    { code: "storage_locked" },
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
