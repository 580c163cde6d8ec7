// Things to happen in an account, and registries that are older or lose what they knew.

import { Registry } from "service-registry-client/registry";
import { logIn } from "../api.js";
import { account, otherAccount } from "../check.js";
import { equal } from "../expect.js";
import { answer, connect } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Intercept} Intercept */

/** An account's other program, which makes things happen. */
export class Writer {
  #written = 0;

  /** @param {Target} target */
  constructor(target) {
    this.client = connect(target);
  }

  /**
   * Makes events happen, one after the other.
   *
   * @param {number} count
   * @returns {Promise<string[]>} the values that were written
   */
  async write(count) {
    const values = [];
    for (let index = 0; index < count; index += 1) {
      this.#written += 1;
      const value = String(this.#written);
      await this.client.configuration.set("port", value);
      values.push(value);
    }
    return values;
  }
}

/**
 * A session that another program created and this one may end.
 *
 * @param {Target} target
 * @param {string[]} services
 */
export async function withServices(target, services) {
  const api = await logIn(target);
  const { id } = await api.createSession();
  for (const service of services) await api.createService(id, service);
  return { id, end: () => api.delete(`/sessions/${id}`) };
}

/** What a value was set to. @param {any} event */
export const newValueOf = (event) => event.payload.new_value;

/**
 * What a registry of the API's first version answers: it holds no request, and says neither where the
 * feed goes on nor what is missing.
 *
 * @type {Intercept}
 */
export function older(call, proceed) {
  if (!call.path.startsWith("/events")) return proceed();
  return changed(
    proceed(call.url.replace(/(?<=[?&])wait=\d+&?/, "").replace(/\?$/, "")),
    ({ values, metadata: { feed_position, gap, ...metadata } }) => ({ values, metadata }),
  );
}

/**
 * A successful answer with another body.
 *
 * @param {Promise<Response>} response
 * @param {(body: any) => unknown} change
 */
export async function changed(response, change) {
  const original = await response;
  if (original.status !== 200) return original;
  return answer(200, change(await original.json()));
}

/** A registry that can lose everything, at one address. */
export class Mortal {
  #registry = Mortal.#empty();

  /** @type {Target} */
  target = {
    ...account,
    other: otherAccount,
    fetch: (input, init) => this.#registry.fetch(input, init),
    url: "http://registry.test/v1.0",
    authUrl: "http://registry.test/v2.0",
    overSocket: false,
  };

  /** Starts anew with nothing. */
  wipe() {
    this.#registry.close();
    this.#registry = Mortal.#empty();
  }

  close() {
    this.#registry.close();
  }

  static #empty() {
    return new Registry({ accounts: [account, otherAccount] });
  }
}

/**
 * Compares what was told with what happened, and says where they part.
 *
 * @param {unknown[]} told
 * @param {unknown[]} happened
 */
export function equalRun(told, happened) {
  const at = told.findIndex((value, index) => value !== happened[index]);
  if (at >= 0) equal(told.slice(at, at + 3), happened.slice(at, at + 3), `told from ${at} on`);
  equal(told.length, happened.length, "how many were told");
}
