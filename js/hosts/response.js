import { tooLate } from "./answer.js";
import { LateBody } from "./arrivals.js";

/** What hosts send that have the web's `Response`. @param {import("./answer.js").Answer} answer */
export function responseOf({ body, headers, status }) {
  const whole = /** @type {string | null} */ (body);
  // One by one, because a list of them is checked before it is read.
  const response = status === 200 ? new Response(whole) : new Response(whole, { status });
  const sent = response.headers;
  for (const name in headers) {
    // A host counts a body that is there for itself, and each header costs Deno two microseconds.
    if (body === null || name !== "content-length") sent.set(name, headers[name] ?? "");
  }
  return response;
}

/** A body that broke off, and then nobody is left to answer, or did not come. @param {unknown} error */
export function refuse(error) {
  return error instanceof LateBody ? responseOf(tooLate()) : new Response(null, { status: 503 });
}
