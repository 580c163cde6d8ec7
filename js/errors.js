/**
 * @typedef {object} Fields
 * @property {import("./types/errors.js").ErrorCode} code
 * @property {import("./types/errors.js").FaultType} [type]
 * @property {number} [status]
 * @property {number[]} [expectedStatusCodes]
 * @property {import("./types/errors.js").Fault["details"]} [details]
 * @property {string} [txnId]
 * @property {import("./types/errors.js").ErrorResponse} [response]
 * @property {unknown} [cause]
 */

/** Why a call failed. See `types/errors.d.ts` for what the fields say. */
export class ServiceRegistryError extends Error {
  /**
   * @param {string} message
   * @param {Fields} fields
   */
  constructor(message, { cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = fields.code;
    this.type = fields.type;
    this.status = fields.status;
    this.statusCode = fields.status;
    this.expectedStatusCodes = fields.expectedStatusCodes;
    this.details = fields.details;
    this.txnId = fields.txnId;
    this.response = fields.response;
  }
}

/** A defect, or the end of memory or stack, inside the package. See `types/errors.d.ts`. */
export class InternalError extends ServiceRegistryError {
  /** @param {unknown} cause */
  constructor(cause) {
    const what = cause instanceof Error ? cause.message : "something was thrown";
    super(`The call could not be completed: ${what}`, { code: "internal_error", cause });
  }
}

// On the prototype, as the language's own errors have it: not among the fields that a console prints.
for (const errorClass of [ServiceRegistryError, InternalError]) {
  const value = errorClass === InternalError ? "InternalError" : "ServiceRegistryError";
  Object.defineProperty(errorClass.prototype, "name", {
    value,
    configurable: true,
    writable: true,
  });
}
