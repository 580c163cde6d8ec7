/** What HTTP's own failures are called where they come from undici: programs tell them by these. */
const names = new Map([
  ["ECONNRESET", { name: "SocketError", code: "UND_ERR_SOCKET", message: "other side closed" }],
  [
    "HPE_HEADER_OVERFLOW",
    {
      name: "HeadersOverflowError",
      code: "UND_ERR_HEADERS_OVERFLOW",
      message: "Headers Overflow Error",
    },
  ],
]);

/**
 * The error that `fetch` rejects with.
 *
 * @param {NodeJS.ErrnoException} error
 * @param {boolean} isAnswered whether the answer had begun
 */
export function failure(error, isAnswered) {
  // The system's own name what was tried; an end that came too early does not.
  const known = error.syscall ? undefined : names.get(String(error.code));
  const cause = known ? named(known, error) : error;
  return new TypeError(isAnswered ? "terminated" : "fetch failed", { cause });
}

/** The error of an answer that changes the protocol. */
export function badUpgrade() {
  return named({ name: "SocketError", code: "UND_ERR_SOCKET", message: "bad upgrade" });
}

/** @param {string} host @param {number} millis */
export function connectTimeout(host, millis) {
  const message = `Connect Timeout Error (attempted address: ${host}, timeout: ${millis}ms)`;
  return named({ name: "ConnectTimeoutError", code: "UND_ERR_CONNECT_TIMEOUT", message });
}

/**
 * @param {{ name: string, code: string, message: string }} what
 * @param {unknown} [cause]
 */
function named({ message, ...what }, cause) {
  return Object.assign(new Error(message, { cause }), what);
}
