/**
 * Why a call failed. See `errors.d.ts` for what the fields say.
 */
export class ServiceRegistryError extends Error {
  /**
   * @param {string} message
   * @param {Partial<Omit<ServiceRegistryError, keyof Error>> & { code: string, cause?: unknown }} fields
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

  get name() {
    return "ServiceRegistryError";
  }
}
