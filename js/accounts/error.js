/** Why an accounts file could not be read or changed. See `accounts.d.ts`. */
export class AccountsError extends Error {
  name = "AccountsError";

  /**
   * @param {import("../accounts.js").AccountsErrorCode} code
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
