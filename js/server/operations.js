import { Answer } from "../hosts/answer.js";

/**
 * What is told to those who run a server: whether it lives, whether it can be asked, and what it does.
 *
 * @param {object} sources
 * @param {() => string | undefined} sources.unready why requests would be in vain
 * @param {() => Promise<string>} sources.metrics
 * @param {string} sources.contentType of the metrics
 */
export function operationsOf({ unready, metrics, contentType }) {
  /** @type {Record<string, () => Answer | Promise<Answer>>} */
  const places = {
    // Whoever is restarted while its disk is full loses its sessions' time besides: this asks for nothing but an answer.
    "/healthz": () => plain(200, "ok\n"),
    "/readyz": () => {
      const reason = unready();
      return reason ? plain(503, `${reason}\n`) : plain(200, "ok\n");
    },
    "/metrics": async () => plain(200, await metrics(), contentType),
  };
  /**
   * @param {import("../hosts/types.js").HostRequest} request
   * @param {boolean} withMetrics
   * @returns {Answer | Promise<Answer> | undefined} undefined if the request is none of these
   */
  return (request, withMetrics) => {
    const { method, url } = request;
    const path = url.slice(url.indexOf("/", url.indexOf("//") + 2));
    const isAsked = method === "GET" || method === "HEAD";
    const isPlace = isAsked && Object.hasOwn(places, path) && (withMetrics || path !== "/metrics");
    return isPlace ? places[path]?.() : undefined;
  };
}

/** @param {number} status @param {string} text @param {string} [type] */
export function plain(status, text, type = "text/plain; charset=utf-8") {
  const headers = {
    "content-type": type,
    "content-length": String(Buffer.byteLength(text)),
    "cache-control": "no-store",
  };
  return new Answer(text, { status, headers });
}

/** The answer of a server that has no registry yet, or none any more, as a registry words its own. @param {string} details */
export function unavailable(details) {
  const txnId = crypto.randomUUID();
  const fault = {
    type: "systemFailureError",
    code: 503,
    message: "The service is temporarily unavailable",
    details,
    txnId,
  };
  const body = JSON.stringify(fault);
  const headers = {
    "content-type": "application/json; charset=UTF-8",
    "content-length": String(body.length),
    "x-response-id": txnId,
    "retry-after": "1",
  };
  return new Answer(body, { status: 503, headers });
}
