// Plays the rules against a registry that runs somewhere, which need not be this one.
//
//   SPEC_URL            where its API is, with or without /v1.0
//   SPEC_USERNAME, SPEC_API_KEY                 an account there; what it holds is left alone
//   SPEC_AUTH_URL       the identity service, if it is not the /v2.0 beside the API
//   SPEC_TENANT         the account's number, if it is not the one that the login answers
//   SPEC_OTHER_USERNAME, SPEC_OTHER_API_KEY     a second account, for the rules that need one

import { env } from "node:process";
import { tenantOf } from "./player/site.js";
import { runConformance } from "./run.js";

/** @typedef {import("./check.js").Account} Account */

const { fetch } = globalThis;
const given = required("SPEC_URL").replace(/\/+$/, "");
const url = given.endsWith("/v1.0") ? given : `${given}/v1.0`;
const authUrl = (env.SPEC_AUTH_URL ?? `${url.slice(0, -"/v1.0".length)}/v2.0`).replace(/\/+$/, "");

const account = await accountOf(
  required("SPEC_USERNAME"),
  required("SPEC_API_KEY"),
  env.SPEC_TENANT,
);
const other = env.SPEC_OTHER_USERNAME
  ? await accountOf(env.SPEC_OTHER_USERNAME, required("SPEC_OTHER_API_KEY"))
  : undefined;

const target = { ...account, other, fetch, url, authUrl, overSocket: true };
const open = () => ({ target, close() {} });
// A proxy may stand in between and have its own way with the connection.
const overSocket = new URL(url).protocol === "http:";
runConformance({ label: url, open, openWith: undefined }, { hasOther: Boolean(other), overSocket });

/**
 * @param {string} username
 * @param {string} apiKey
 * @param {string} [tenantId]
 * @returns {Promise<Account>}
 */
async function accountOf(username, apiKey, tenantId) {
  const user = { username, apiKey };
  return { ...user, tenantId: tenantId ?? (await tenantOf(fetch, authUrl, user)) };
}

/** @param {string} name */
function required(name) {
  const value = env[name];
  if (!value) throw new Error(`${name} must be set to play the rules against a URL`);
  return value;
}
