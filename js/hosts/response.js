import { tooLate } from "./answer.js";
import { LateBody } from "./arrivals.js";

/** What hosts send that have the web's `Response`. @param {import("./answer.js").Answer} answer */
export function responseOf({ body, headers, status }) {
  /** @type {[string, string][]} */
  const sent = [];
  for (const name in headers) {
    // A host counts a body that is there for itself, and each header costs Deno two microseconds.
    if (body === null || name !== "content-length") sent.push([name, headers[name] ?? ""]);
  }
  return new Response(/** @type {string | null} */ (body), { status, headers: sent });
}

/** A body that broke off, and then nobody is left to answer, or did not come. @param {unknown} error */
export function refuse(error) {
  return error instanceof LateBody ? responseOf(tooLate()) : new Response(null, { status: 503 });
}
