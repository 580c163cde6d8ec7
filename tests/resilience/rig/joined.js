// What the tests here begin with: a registry in a process of its own, members who joined in another, and somebody who
// looks at the registry all the time.

import assert from "node:assert/strict";
import { Members } from "./members.js";
import { Passage } from "./passage.js";
import { RegistryProcess } from "./processes.js";
import { heartbeatTimeout } from "./promises.js";
import { Reader } from "./reader.js";

/** @typedef {import("./processes.js").Context} Context */
/** @typedef {Partial<Omit<import("./members.js").Options, "url">>} Options what differs from the usual members */

const usual = { presences: 20, services: 2, heartbeatTimeout };

/**
 * @param {Context} context
 * @param {Options} options
 */
export async function join(context, options) {
  const registry = await RegistryProcess.start(context);
  return { registry, ...(await joinAt(context, registry, registry.url, options)) };
}

/**
 * The same by a way to the registry that can be cut.
 *
 * @param {Context} context
 * @param {Options} options
 */
export async function joinThroughPassage(context, options) {
  const registry = await RegistryProcess.start(context);
  const passage = await Passage.open(context, registry.url);
  return { passage, ...(await joinAt(context, registry, passage.url, options)) };
}

/**
 * @param {Context} context
 * @param {RegistryProcess} registry
 * @param {string} url where the members reach it
 * @param {Options} options
 */
async function joinAt(context, registry, url, options) {
  // The feed tells whoever was there before.
  const reader = new Reader(context, registry.url);
  const members = await Members.join(context, { ...usual, ...options, url });
  // What is kept and restored is what was last meant, not what was declared.
  await members.update("2");
  assert.equal((await reader.services()).size, members.ids.length);
  reader.looks.length = 0;
  return { members, reader };
}
