// What a row says an answer is, held against the answer.

import { mismatch, mismatchOfMembers, present } from "./matchers.js";
import { fill } from "./values.js";

/** @typedef {import("./exchange.js").Received} Received */
/** @typedef {import("./row.js").Expectation} Expectation */
/** @typedef {import("./play.js").Play} Play */

const json = "application/json; charset=UTF-8";
const transactionId = /^\.rh-[\w-]{4}\.h-[\w.-]+\.r-[\w-]{8}\.c-\d+\.ts-\d+\.v-[\w.-]+$/;

/**
 * @param {Expectation} expected with names still in it
 * @param {Received} answer
 * @param {Play} play
 * @returns {string | undefined} what is otherwise
 */
export function complaintAbout(expected, answer, play) {
  const moment = momentOf(answer, play);
  const filled = (/** @type {unknown} */ value) => fill(value, play.names);
  const { status, fault, headers = {}, text, body, has, took } = expected;
  const headerMatches = Object.entries(headers).map(([name, value]) =>
    mismatch(filled(value), answer.headers.get(name) ?? undefined, moment, name),
  );
  const seconds = (answer.received - answer.sent) / 1000;
  return [
    status !== undefined && mismatch(filled(status), answer.status, moment, "status"),
    ...headerMatches,
    text !== undefined && mismatch(filled(text), answer.text, moment, "text"),
    body !== undefined && mismatch(filled(body), answer.body, moment, "body"),
    has !== undefined && mismatchOfMembers(filled(has), answer.body, moment, "body"),
    fault !== undefined && complaintAboutFault(filled(fault), answer, play),
    took?.atLeast !== undefined && seconds < took.atLeast && `answered after ${seconds} s`,
    took?.atMost !== undefined && seconds > took.atMost && `answered after ${seconds} s`,
  ].find((complaint) => typeof complaint === "string");
}

/**
 * A fault is checked in every part the API promises.
 *
 * @param {import("./row.js").Fault} fault
 * @param {Received} answer
 * @param {Play} play
 */
function complaintAboutFault({ type, message = present, details }, answer, play) {
  const moment = momentOf(answer, play);
  const { headers, status, body } = answer;
  /** @type {Record<string, unknown>} */
  const expected = { type, code: status, message, txnId: transactionId };
  if (details !== undefined) expected.details = details;
  else if (Object.hasOwn(Object(body), "details")) expected.details = present;
  return (
    mismatch(json, headers.get("content-type"), moment, "content-type") ??
    mismatch(expected, body, moment, "fault") ??
    mismatch(body.txnId, headers.get("x-response-id"), moment, "x-response-id")
  );
}

/**
 * @param {import("./row.js").Together & { send: string }} step
 * @param {Received[]} received
 * @returns {string | undefined}
 */
export function sameOrDistinct({ send, distinct, same }, received) {
  const kinds = (/** @type {string} */ path) => {
    return new Set(received.map((answer) => JSON.stringify(part(answer, path)))).size;
  };
  if (distinct !== undefined && kinds(distinct) !== received.length) {
    return `${send}: ${distinct} is not another in each of ${received.length} answers`;
  }
  if (same !== undefined && kinds(same) !== 1) return `${send}: ${same} differs`;
  return undefined;
}

/**
 * A part of an answer: `Location` is the last part of that address, `header x` a header, all else a
 * path into the body.
 *
 * @param {Received} answer
 * @param {string} path
 * @returns {unknown}
 */
export function part({ headers, body }, path) {
  if (path === "Location") return headers.get("location")?.split("/").at(-1);
  if (path.startsWith("header ")) return headers.get(path.slice("header ".length));
  return path.split(".").reduce((value, key) => value?.[key], body);
}

/**
 * @param {Received} answer
 * @param {Play} play
 * @returns {import("./matchers.js").Moment}
 */
export function momentOf({ sent, received, text }, { started, site }) {
  return { rowStarted: started, sent, received, text, slack: site.clock.slack };
}
