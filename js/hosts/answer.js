/** What a registry answers with on all hosts, which make of it what they send. Far cheaper than a `Response`. */
export class Answer {
  /**
   * @param {string | Uint8Array | null} body
   * @param {{ status: number, headers: Record<string, string>, operation?: string, tenantId?: string }} init
   */
  constructor(body, { headers, operation, status, tenantId }) {
    this.body = body;
    this.headers = headers;
    this.status = status;
    this.operation = operation;
    this.tenantId = tenantId;
  }
}

/** The `Response` class that a registry is told to answer with. */
export const answerClass = /** @type {typeof Response} */ (/** @type {unknown} */ (Answer));

/** The answer to who takes too long to send a request. */
export function tooLate() {
  return new Answer(null, { status: 408, headers: { connection: "close", "content-length": "0" } });
}
