// Who may use a registry, and how often somebody may be wrong.

import { Client, ServiceRegistryError } from "service-registry-client";
import { hashApiKey, Registry } from "service-registry-client/registry";
import { credentials, isFault, logIn, send } from "./api.js";
import { account, check, otherAccount } from "./check.js";
import { equal, matches, ok, rejection } from "./expect.js";

/** @typedef {import("service-registry-client/registry").AccountOptions} AccountOptions */
/** @typedef {import("./check.js").Target} Target */

const { username, apiKey, tenantId } = account;
const wrong = { username, apiKey: "wrong", tenantId };

export const accounts = [
  check("a key is told by its hash, which is another each time", async () => {
    const hashes = [hashApiKey(apiKey), hashApiKey(apiKey)];
    ok(hashes[0] !== hashes[1], "two hashes");
    for (const apiKeyHash of hashes) {
      matches(apiKeyHash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
      const { registry, target } = open([{ username, tenantId, apiKeyHash }]);
      isFault(await tryLogIn(target, wrong), 401, { type: "unauthorizedError" });
      equal((await tryLogIn(target)).status, 200);
      equal((await tryLogIn(target, { ...wrong, apiKey: apiKeyHash })).status, 401);
      const client = new Client(username, apiKey, "us", { fetch: registry.fetch });
      equal((await client.sessions.list()).length, 0);
      registry.close();
    }
  }),

  check(
    "how long a refusal takes does not tell who is a user, nor whose key is hashed",
    async () => {
      const known = [
        { username, tenantId, apiKeyHash: hashApiKey(apiKey) },
        { username: "plain", tenantId, apiKey },
      ];
      /** @type {number[]} */
      const times = [];
      for (const name of [username, "plain", "nobody"]) {
        const { target } = open(known);
        /** @type {number[]} */
        const taken = [];
        for (let tried = 0; tried < 4; tried++) {
          const began = performance.now();
          equal((await tryLogIn(target, { ...wrong, username: name })).status, 401);
          taken.push(performance.now() - began);
        }
        times.push(Math.min(...taken));
      }
      ok(Math.max(...times) < 3 * Math.min(...times), `alike: ${times}`);
    },
  ),

  check("what hashes are made of is checked", () => {
    /** @type {any} */
    const hash = hashApiKey;
    for (const key of ["", undefined, null, 1, {}]) refused(() => hash(key), /^apiKey must be/);
    return Promise.resolve();
  }),

  check("accounts are replaced at once, and tokens of those that are gone are none", async () => {
    const { registry, target } = open([account, otherAccount]);
    const [api, other] = [await logIn(target), await logIn(target, otherAccount)];
    registry.setAccounts([account]);
    equal((await api.get("/sessions")).status, 200);
    isFault(await other.get("/sessions"), 401, { type: "unauthorizedError" });
    equal((await tryLogIn(target, otherAccount)).status, 401);
    const rotated = { ...account, apiKey: "rotated" };
    registry.setAccounts([rotated, otherAccount]);
    equal((await api.get("/sessions")).status, 401);
    equal((await tryLogIn(target)).status, 401);
    equal((await (await logIn(target, rotated)).get("/sessions")).status, 200);
    // The key is the same again, and so is the token.
    equal((await other.get("/sessions")).status, 200);
    registry.setAccounts([]);
    equal((await other.get("/sessions")).status, 401);
    registry.close();
  }),

  check("accounts may be set before anything else, and end the one for development", async () => {
    const { registry, target } = open(undefined);
    registry.setAccounts([account]);
    equal(registry.developmentAccount, null);
    equal((await tryLogIn(target)).status, 200);
    const another = new Registry();
    const development = another.developmentAccount;
    ok(development, "a development account");
    another.setAccounts([account]);
    equal(another.developmentAccount, null);
    equal((await tryLogIn({ ...target, fetch: another.fetch }, development)).status, 401);
  }),

  check(
    "accounts that break a rule are named, without their secrets, and change nothing",
    async () => {
      const { registry, target } = open([account]);
      const salted = "$argon2id$v=19$m=99999,t=1,p=1$c29tZXNhbHRzb21lc2FsdA";
      const costly = `${salted}$cGhjIHN0cmluZ3Mgc3VpdCBtZSB3ZWxsIGVub3VnaA`;
      for (const [broken, message] of /** @type {[any, string][]} */ ([
        [undefined, "accounts: is of the wrong type"],
        [[account, {}], "accounts[1]: lacks a username"],
        [[{ username, tenantId }], "accounts[0]: lacks an apiKey"],
        [[{ ...account, apiKey: "" }], "accounts[0].apiKey: must not be empty"],
        [[{ ...account, tenantId: 1 }], "accounts[0].tenantId: is of the wrong type"],
        [[account, account], "accounts[1].username: is another account's"],
        [[{ ...account, apiKeyHash: costly }], "accounts[0].apiKeyHash: is beside an apiKey"],
        [
          [{ username, tenantId, apiKeyHash: apiKey }],
          "accounts[0].apiKeyHash: must be a hash of a key, as hashApiKey makes them",
        ],
        [
          [{ username, tenantId, apiKeyHash: costly.replace("argon2id", "argon2i") }],
          "accounts[0].apiKeyHash: must be a hash by argon2id, version 19",
        ],
        [
          [{ username, tenantId, apiKeyHash: costly }],
          "accounts[0].apiKeyHash: must cost at most 64 MiB (m=65536), three times that in all its passes, and 16 lanes",
        ],
      ])) {
        const told = new RegExp(
          `^Invalid registry options: ${message.replace(/[[\]().]/g, "\\$&")}$`,
        );
        refused(() => registry.setAccounts(broken), told);
        if (broken) refused(() => new Registry({ accounts: broken }), told);
      }
      equal((await tryLogIn(target)).status, 200);
    },
  ),

  check("after ten failed logins in a minute none is looked at", async () => {
    const { target } = open([account, otherAccount]);
    const failing = failLogins(target, 10);
    // Without waiting for them: on a busy machine the first might be forgiven by then.
    const refusal = await tryLogIn(target);
    equal(await failing, Array(10).fill(401));
    isFault(refusal, 429, { type: "overLimit", message: "Too many logins have failed" });
    matches(refusal.headers.get("retry-after") ?? "", /^[1-6]$/);
    equal((await tryLogIn(target, otherAccount)).status, 200);
  }),

  check("many users whose keys are hashed log in at once, and all get in", async () => {
    const apiKeyHash = hashApiKey(apiKey);
    const users = Array.from({ length: 25 }, (_, n) => ({ username: `user-${n}`, tenantId }));
    const { registry, target } = open(users.map((user) => ({ ...user, apiKeyHash })));
    const here = from(target, "192.0.2.1");
    const answers = await Promise.all(users.map((user) => tryLogIn(here, { ...user, apiKey })));
    equal(
      answers.map((answer) => answer.status),
      users.map(() => 200),
    );
    registry.close();
  }),

  check("a host's addresses are counted, and who is known there gets in", async () => {
    const { target } = open([account, otherAccount]);
    equal((await tryLogIn(from(target, "192.0.2.1"))).status, 200);
    const nobody = { ...wrong, username: "nobody" };
    for (let failed = 0; failed < 10; failed++) await tryLogIn(from(target, "192.0.2.1"), nobody);
    equal((await tryLogIn(from(target, "192.0.2.1"), otherAccount)).status, 429);
    equal((await tryLogIn(from(target, "192.0.2.1"))).status, 200);
    equal((await tryLogIn(from(target, "192.0.2.2"), otherAccount)).status, 200);
  }),

  check(
    "how many logins may fail is an option",
    async (target) => {
      equal((await tryLogIn(target, { ...target, apiKey: "wrong" })).status, 401);
      const refusal = await tryLogIn(target);
      isFault(refusal, 429, { type: "overLimit" });
      matches(refusal.headers.get("retry-after") ?? "", /^(60|5\d)$/);
    },
    { maxFailedLogins: 1 },
  ),

  check("a client that is refused for others' failures tries again", async () => {
    const { registry, target } = open([account], { maxFailedLogins: 20 });
    equal(await failLogins(target, 20), Array(20).fill(401));
    const client = new Client(username, apiKey, "us", { fetch: registry.fetch });
    const error = await rejection(client.sessions.list());
    ok(error instanceof ServiceRegistryError, `${error}`);
    equal([error.code, error.status, error.type], ["authentication_failed", 429, "overLimit"]);
    const presence = await client.join({ heartbeatTimeout: 3 });
    await presence.close();
    registry.close();
  }),
];

/**
 * @param {AccountOptions[] | undefined} accounts
 * @param {import("./check.js").RegistryOptions} [options]
 */
function open(accounts, options) {
  const registry = new Registry(accounts ? { accounts, ...options } : {});
  const base = { url: "http://registry.test/v1.0", authUrl: "http://registry.test/v2.0" };
  const target = { ...account, ...base, other: otherAccount, overSocket: false };
  return { registry, target: { ...target, fetch: registry.fetch } };
}

/** @param {Target} target @param {{ username: string, apiKey: string, tenantId: string }} [by] */
function tryLogIn(target, by = target) {
  const headers = { "content-type": "application/json" };
  return send(target, "POST", `${target.authUrl}/tokens`, { json: credentials(by), headers });
}

/**
 * All at once, because each is forgiven after some seconds.
 *
 * @param {Target} target
 * @param {number} count
 */
async function failLogins(target, count) {
  const answers = await Promise.all(Array.from({ length: count }, () => tryLogIn(target, wrong)));
  return answers.map((answer) => answer.status);
}

/** @param {Target} target @param {string} peer @returns {Target} */
function from(target, peer) {
  return {
    ...target,
    fetch: (input, init) => target.fetch(Object.assign(new Request(input, init), { peer })),
  };
}

/** @param {() => unknown} call @param {RegExp} message */
function refused(call, message) {
  try {
    call();
  } catch (error) {
    ok(error instanceof ServiceRegistryError, `${error}`);
    equal(error.code, "invalid_argument");
    matches(error.message, message);
    return;
  }
  ok(false, "an error");
}
