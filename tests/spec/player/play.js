// Plays a row: takes its steps against a registry, and fails where an answer is not as the row has it.

import { timeOfUuid } from "../api.js";
import { Unexpected } from "../expect.js";
import { sendRequest } from "./exchange.js";
import { complaintAbout, momentOf, part, sameOrDistinct } from "./expectation.js";
import { mismatch } from "./matchers.js";
import { ownNames, timeAt } from "./site.js";
import { fill, make } from "./values.js";

/** @typedef {import("./row.js").Row} Row */
/** @typedef {import("./row.js").Step} Step */
/** @typedef {import("./site.js").Site} Site */
/** @typedef {import("./values.js").Names} Names */
/** @typedef {import("./exchange.js").Received} Received */

/**
 * @typedef {object} Play
 * @property {Site} site
 * @property {Names} names
 * @property {number} started
 */

/**
 * Plays a row for one of its cases.
 *
 * @param {Row} row
 * @param {Site} site
 * @param {Record<string, unknown>} [given]
 */
export async function playRow(row, site, given = {}) {
  const names = ownNames(site);
  const { clock } = site;
  const play = { site, names, started: Math.floor(timeAt(site) - clock.slack) };
  for (const [name, value] of Object.entries(given)) names[name] = fill(value, names);
  try {
    await take(row.steps, play);
  } catch (error) {
    if (!(error instanceof Unexpected) || Object.keys(given).length === 0) throw error;
    throw new Unexpected(`${error.message}\n  in the case ${JSON.stringify(given).slice(0, 300)}`);
  }
}

/**
 * @param {Step[]} steps
 * @param {Play} play
 */
async function take(steps, play) {
  for (const step of steps) {
    if ("send" in step) await exchange(step, play);
    else if ("until" in step) await waitUntil(step, play);
    else if ("pause" in step) await pause(step.pause * 1000);
    else {
      for (const [name, made] of Object.entries(step.set)) {
        play.names[name] = make(made, play.names, timeAt(play.site));
      }
    }
  }
}

/**
 * @param {import("./row.js").Exchange} step
 * @param {Play} play
 */
async function exchange(step, play) {
  const { times = 1, meanwhile = [] } = step;
  const sent = Array.from({ length: times }, (_, number) =>
    sendRequest(step, { ...play.names, number }, play.site),
  );
  const [received] = await Promise.all([Promise.all(sent), take(meanwhile, play)]);
  try {
    check(step, received, play);
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const { method, url, status, text } = received[0] ?? {};
    const exchange = `${method} ${url} → ${status} ${text?.slice(0, 600)}`;
    throw new Unexpected(`${error.message}\n  ${exchange}`);
  }
  if (step.own !== undefined) {
    const [first] = received;
    if (first) await compareOwn(step, first, play);
  }
  for (const [name, path] of Object.entries(step.capture ?? {})) {
    const [first] = received;
    play.names[name] = first && part(first, path);
    if (play.names[name] == null) throw new Unexpected(`${step.send}: no ${path} to capture`);
  }
}

/**
 * @param {import("./row.js").Exchange} step
 * @param {Received[]} received
 * @param {Play} play
 */
function check(step, received, play) {
  const complain = (
    /** @type {import("./row.js").Expectation} */ expected,
    /** @type {Received} */ answer,
  ) => complaintAbout(expected, answer, play);
  if (!step.answers) {
    for (const answer of received) {
      const complaint = complain(step, answer);
      if (complaint) throw new Unexpected(complaint);
    }
  }
  for (const { count, ...expected } of step.answers ?? []) {
    const complaints = received.map((answer) => complain(expected, answer)).filter(Boolean);
    if (received.length - complaints.length === count) continue;
    const some = complaints[0] ?? "all were";
    throw new Unexpected(`${count} of ${received.length} answers were to be so: ${some}`);
  }
  const complaint = sameOrDistinct(step, received);
  if (complaint) throw new Unexpected(complaint);
}

/**
 * Compares the entries that are the row's own, on all pages.
 *
 * @param {import("./row.js").Exchange} step
 * @param {Received} first
 * @param {Play} play
 */
async function compareOwn(step, first, play) {
  const unique = String(play.names.unique);
  const values = [];
  /** @type {Received} */
  let page = first;
  for (;;) {
    values.push(...page.body.values);
    const { next_marker, next_href } = page.body.metadata;
    if (!next_marker) break;
    const { origin } = new URL(String(play.names.url));
    const next = {
      send: `GET ${next_href.slice(origin.length)}`,
      at: /** @type {const} */ ("origin"),
    };
    page = await sendRequest(
      { ...next, ...(step.as ? { as: step.as } : {}) },
      play.names,
      play.site,
    );
  }
  const own = values.filter((value) => JSON.stringify(value).includes(unique));
  const complaint = mismatch(fill(step.own, play.names), own, momentOf(page, play), "own entries");
  if (complaint) throw new Unexpected(`${step.send}: ${complaint}`);
  for (const [name, path] of Object.entries(step.captureOwn ?? {})) {
    play.names[name] = part({ ...page, body: own }, path);
  }
}

/**
 * @param {{ until: string, millis: number }} step
 * @param {Play} play
 */
async function waitUntil({ until, millis }, { names, site }) {
  const { slack } = site.clock;
  const time = timeOfUuid(fill(until, names)) + millis + (millis < 0 ? -slack : slack);
  while (timeAt(site) < time) await pause(time - timeAt(site));
}

/** @param {number} millis @returns {Promise<void>} */
function pause(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
