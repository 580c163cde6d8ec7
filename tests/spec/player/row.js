// The language the rules are written in. A row is plain data: which section of the API's reference it
// is from, what holds, and the exchanges that show it.
//
// Text may hold names: `$id` stands for what an earlier step captured as `id`. Known from the start:
//   $unique    twelve letters and digits of this row's own, for ids and tags
//   $start     a version 1 UUID of the time the row began
//   $auth $tenant $username $apiKey            the account, and the token it logged in with
//   $otherAuth $otherTenant $otherUsername $otherApiKey      another account, for rows that need one
//   $url $base $path         https://host/v1.0; that with the tenant; the path of that
//   $origin $host $authUrl   https://host; host; the identity service

/** @typedef {import("service-registry-client/registry").RegistryOptions} RegistryOptions */

/**
 * What a row cannot do without: a second account, or HTTP/1.1 underneath.
 *
 * @typedef {"another account" | "a connection"} Need
 */

/**
 * @typedef {object} Row
 * @property {string} section
 * @property {string} rule
 * @property {Step[]} steps
 * @property {Record<string, unknown>[]} [cases] names and values: the steps are taken for each in turn
 * @property {RegistryOptions} [options] the registry must be made with them, and be empty
 * @property {Need[]} [needs]
 */

/** @typedef {Exchange | Wait | Naming} Step */

/** @typedef {Request & Expectation & Together} Exchange */

/**
 * @typedef {object} Request
 * @property {string} send the verb and the path: `GET /sessions?limit=1`
 * @property {"account" | "version" | "identity" | "origin"} [at] what the path is behind: the account
 *   (`/v1.0/1234`, the default), the version (`/v1.0`), the identity service, or nothing
 * @property {"user" | "other" | "nobody"} [as] whose account and token; `user` by default
 * @property {Record<string, string>} [query] parameters that are encoded and added to the path
 * @property {Record<string, string>} [with] headers besides X-Auth-Token
 * @property {unknown} [json] the body, to be written as JSON
 * @property {string} [raw] the body as it is
 * @property {number[]} [bytes] the body's bytes
 * @property {boolean} [inChunks] the body is streamed, without a stated length
 */

/**
 * What the answer must be. In place of a value there may be a regular expression or a matcher.
 *
 * @typedef {object} Expectation
 * @property {unknown} [status]
 * @property {Fault} [fault] the whole fault, with its `code`, its `txnId` and the headers it comes with
 * @property {Record<string, unknown>} [headers] some of its headers
 * @property {unknown} [text] its body as text
 * @property {unknown} [body] its body, exactly
 * @property {Record<string, unknown>} [has] members of its body
 * @property {unknown} [own] the entries with `$unique` in them, on this page of a list and those after
 * @property {{ atLeast?: number, atMost?: number }} [took] seconds
 * @property {Record<string, string>} [capture] names for parts of it: `id: "Location"` is the last
 *   part of that address, `x: "header x-response-id"` a header, all else a path into the body
 * @property {Record<string, string>} [captureOwn] names for parts of the `own` entries: `id: "0.id"`
 */

/**
 * @typedef {object} Together
 * @property {number} [times] the request is sent so often at once, with `$number` counting from 0,
 *   and each answer is as expected
 * @property {(Expectation & { count: number })[]} [answers] with `times`, if not all are the same
 * @property {string} [distinct] with `times`: this part (as in `capture`) differs in all answers
 * @property {string} [same] with `times`: this part is the same in all answers
 * @property {Step[]} [meanwhile] steps that are taken while the answer is awaited
 */

/**
 * @typedef {object} Fault
 * @property {string} type
 * @property {unknown} [message]
 * @property {unknown} [details]
 */

/**
 * Waits until the time in a UUID, or for some time.
 *
 * @typedef {{ until: string, millis: number } | { pause: number }} Wait
 */

/**
 * Names values that are made from others.
 *
 * @typedef {{ set: Record<string, import("./values.js").Made> }} Naming
 */

/**
 * Gives every row of a file its section.
 *
 * @param {string} section
 * @param {Omit<Row, "section">[]} rows
 * @returns {Row[]}
 */
export function rowsOf(section, rows) {
  return rows.map((row) => ({ section, ...row }));
}
