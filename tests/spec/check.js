// What a behaviour check is. Checks use web standards only, so that the suite can run wherever the
// package does; the files named *.test.js fit it to a host.

/**
 * @typedef {object} Account
 * @property {string} username
 * @property {string} apiKey
 * @property {string} tenantId
 */

/**
 * A registry to check, reached through `fetch`.
 *
 * @typedef {object} Place
 * @property {typeof globalThis.fetch} fetch
 * @property {string} url the API's base, version included, without a slash at the end
 * @property {string} authUrl the identity service's base, without a slash at the end
 * @property {Account} other a second account, with a tenant of its own
 * @property {boolean} overSocket whether requests travel over HTTP/1.1
 * @property {(() => void)[]} [ends] what a check that failed has left running
 * @property {() => number} [connections] how many connections requests have come over, if any
 */

/** @typedef {Place & Account} Target */

/** @typedef {import("service-registry-client/registry").RegistryOptions} RegistryOptions */

/**
 * @typedef {object} Check
 * @property {string} name what holds, in words
 * @property {(target: Target) => Promise<void>} run fails if it does not hold
 * @property {RegistryOptions} [options] what the registry must be made with, accounts aside
 */

/**
 * @param {string} name
 * @param {Check["run"]} run
 * @param {RegistryOptions} [options]
 * @returns {Check}
 */
export function check(name, run, options) {
  return options ? { name, run, options } : { name, run };
}

export const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
export const otherAccount = { username: "other", apiKey: "a8d20e6b41", tenantId: "2342" };
