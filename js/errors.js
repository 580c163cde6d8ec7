import { getMember } from "./object.js";

/**
 * @typedef {object} Fields
 * @property {import("./types/errors.js").ErrorCode} code
 * @property {import("./types/errors.js").FaultType} [type]
 * @property {number} [status]
 * @property {number[] | undefined} [expectedStatusCodes]
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

  /** What a log is to have of it: no cause and no answer, which may be long. */
  toJSON() {
    const { name, message, code, type, status, details, txnId } = this;
    return { name, message, code, type, status, details, txnId };
  }
}

/** A defect, or the end of memory or stack, inside the package. See `types/errors.d.ts`. */
export class InternalError extends ServiceRegistryError {
  /** @param {unknown} cause */
  constructor(cause) {
    const what = text(cause, "message") ?? "something was thrown";
    super(`The call could not be completed: ${what}`, { code: "internal_error", cause });
  }
}

/** The error of what is not begun, so that what is under way can end. */
export function memoryUsedUp() {
  return new InternalError(new RangeError("WebAssembly's memory is used up by what is under way"));
}

// On the prototype, as the language's own errors have it: not among the fields that a console prints.
for (const [{ prototype }, value] of /** @type {const} */ ([
  [ServiceRegistryError, "ServiceRegistryError"],
  [InternalError, "InternalError"],
])) {
  Object.defineProperty(prototype, "name", { value, configurable: true, writable: true });
}

/**
 * The error of a call that was not answered, or of an argument. Its message goes on with what `fetch` says of its
 * reason, and of the cause of that, which is where Node tells the address.
 *
 * @param {import("./types/errors.js").ErrorCode} code
 * @param {string} message
 * @param {unknown} cause
 */
export function unanswered(code, message, cause) {
  const said = [cause, getMember(cause, "cause")].map((reason) => text(reason, "message"));
  return new ServiceRegistryError([message, ...said.filter(Boolean)].join(": "), { code, cause });
}

/**
 * The error of an argument that breaks a rule.
 *
 * @param {string} name
 * @param {string} rule
 * @param {unknown} [cause] what was thrown when it was read
 */
export function invalid(name, rule, cause) {
  return unanswered("invalid_argument", `${name} must be ${rule}`, cause);
}

/**
 * The error of an answer. Its message goes on with what the registry says, unless that is what cannot be read.
 *
 * @param {"unexpected_status" | "authentication_failed" | "malformed_response"} code
 * @param {number | string | undefined} expected the status of a success, or what is missing
 * @param {number} status
 * @param {Record<string, string>} headers
 * @param {unknown} body
 * @param {any} whole the answer as it came, if the caller wants it
 */
export function answered(code, expected, status, headers, body, whole) {
  const what = {
    unexpected_status: `Unexpected status ${status}, expected ${expected}`,
    authentication_failed: `Authentication failed with status ${status}`,
    malformed_response: `Malformed answer with status ${status}: expected ${expected}`,
  }[code];
  // Many faults say the same in both.
  const said = new Set([what, text(body, "message"), text(body, "details")]);
  const message = code === "malformed_response" ? what : [...said].filter(Boolean).join(": ");
  return new ServiceRegistryError(message, {
    code,
    status,
    expectedStatusCodes: typeof expected === "number" ? [expected] : undefined,
    type: text(body, "type"),
    details: getMember(body, "details"),
    txnId: text(body, "txnId") ?? headers["x-response-id"],
    response: whole ?? { statusCode: status, headers, body },
  });
}

/** @param {unknown} value @param {string} key @returns {any} */
function text(value, key) {
  const member = getMember(value, key);
  return typeof member === "string" ? member : undefined;
}
