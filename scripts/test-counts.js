// A reporter for `node --test` that writes only how many tests passed, which failed and which did not run, each
// with why, and what the tests printed of the API's rules.

import { relative } from "node:path";

/** @typedef {import("node:test/reporters").TestEvent} TestEvent */
/**
 * @template {TestEvent["type"]} Type
 * @typedef {Extract<TestEvent, { type: Type }>["data"]} EventData
 */

/**
 * @param {AsyncIterable<TestEvent>} events
 * @returns {AsyncGenerator<string>}
 */
export default async function* countTests(events) {
  let passed = 0;
  /** @type {string[]} */
  const failed = [];
  /** @type {string[]} */
  const skipped = [];
  let printed = "";
  for await (const event of events) {
    if (event.type === "test:fail") {
      const { data } = event;
      if (!hasFailedTestInside(data)) failed.push(`${whereabouts(data)}: ${reason(data)}`);
    } else if (event.type === "test:pass") {
      const { name, skip } = event.data;
      if (skip) skipped.push(`${name}: ${skip}`);
      else passed += isCompletedTest(event.data) ? 1 : 0;
    } else if (event.type === "test:stdout") {
      printed += event.data.message;
    }
  }
  yield JSON.stringify({ passed, failed, skipped, conformance: conformanceIn(printed) });
}

/**
 * The lines that count rules, each with the indented ones that follow it.
 *
 * @param {string} printed
 */
function conformanceIn(printed) {
  return (
    printed.match(/^conformance: .*(?:\n {2}.*)*/gm)?.flatMap((part) => part.split("\n")) ?? []
  );
}

/**
 * Suites come as events too, and so do files in which no test is declared, under their path.
 * @param {EventData<"test:pass">} data
 */
function isCompletedTest({ name, file, details, todo }) {
  return details.type !== "suite" && !file?.endsWith(name) && !todo;
}

/** @param {EventData<"test:fail">} data */
function whereabouts({ name, file }) {
  if (!file) return name;
  // A file that crashed is its own name.
  return file.endsWith(name) ? relative("", file) : `${name} (${relative("", file)})`;
}

/**
 * The beginning of why, in one line: the whole is above, in what a run may have scrolled away.
 * @param {EventData<"test:fail">} data
 */
function reason({ details: { error } }) {
  const { cause = error } = error;
  const { message } = cause instanceof Error ? cause : new Error(String(cause));
  const line = message.trim().replaceAll(/\s+/g, " ");
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

/**
 * Such a suite is not one more failure; one whose hook throws, or a file that crashes, is.
 * @param {EventData<"test:fail">} data
 */
function hasFailedTestInside({ details: { error } }) {
  return "failureType" in error && error.failureType === "subtestsFailed";
}
