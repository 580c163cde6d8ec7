/**
 * The error that `fetch` rejects with.
 *
 * @param {NodeJS.ErrnoException} error
 * @param {boolean} isAnswered whether the answer had begun
 */
export function failure(error, isAnswered) {
  return new TypeError(isAnswered ? "terminated" : "fetch failed", { cause: causeOf(error) });
}

/** What HTTP's own failures are called where they come from undici: programs tell them by that. @param {NodeJS.ErrnoException} error */
function causeOf(error) {
  const { code, syscall } = error;
  if (code === "HPE_HEADER_OVERFLOW") {
    const what = { name: "HeadersOverflowError", code: "UND_ERR_HEADERS_OVERFLOW" };
    return named({ ...what, message: "Headers Overflow Error" }, error);
  }
  // The system says what it was asked for; that the other side ended too early is nothing of its.
  if (code !== "ECONNRESET" || syscall) return error;
  return named(
    { name: "SocketError", code: "UND_ERR_SOCKET", message: "other side closed" },
    error,
  );
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
