import { tooLate } from "./answer.js";
import { LateBody } from "./arrivals.js";

/** What hosts send that have the web's `Response`. @param {import("./answer.js").Answer} answer */
export function responseOf({ body, headers, status }) {
  return new Response(/** @type {string | null} */ (body), { status, headers });
}

/** A body that broke off, and then nobody is left to answer, or did not come. @param {unknown} error */
export function refuse(error) {
  return error instanceof LateBody ? responseOf(tooLate()) : new Response(null, { status: 503 });
}
