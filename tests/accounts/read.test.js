// What may stand in an accounts file, and what is said of one that is wrong.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AccountsError, readAccounts } from "service-registry-client/accounts";
import { fileOf, folderOf, hash, textOf } from "./folder.js";

test("an accounts file is YAML or JSON, in which every value is text as it stands", async (context) => {
  const yaml = `# who may do what
accounts:
  - { username: no, tenantId: 0042, apiKeyHash: "${hash}" } # the others' tenant
  - username: 'two words'
    tenantId: &shared "7"
    apiKeyHash: ${hash}
    created: 2026-11-26
  - username: 1e3
    tenantId: *shared
    apiKeyHash: ${hash}
  - username: __proto__
    tenantId: 18446744073709551615
    apiKeyHash: ${hash}
`;
  const json = `{"accounts": [{"username": "no", "tenantId": 42, "apiKeyHash": "${hash}"}]}`;
  const accounts = await readAccounts(fileOf(context, yaml));
  assert.deepEqual(
    accounts.map(({ username, tenantId }) => [username, tenantId]),
    [
      ["no", "0042"],
      ["two words", "7"],
      ["1e3", "7"],
      ["__proto__", "18446744073709551615"],
    ],
  );
  for (const account of accounts) {
    assert.deepEqual(Object.keys(account), ["username", "tenantId", "apiKeyHash"]);
    assert.equal(account.apiKeyHash, hash);
  }
  assert.deepEqual(await readAccounts(fileOf(context, json, "accounts.json")), [
    { username: "no", tenantId: "42", apiKeyHash: hash },
  ]);
});

const entry = `- {username: web, tenantId: 1, apiKeyHash: ${hash.replaceAll(",", "\\,")}}`;
const [, first, second] = textOf("web", "shop").split("  - ");

/** What stands in the file, and what is said of it behind its path. @type {[string, string, RegExp][]} */
const wrong = [
  ["nothing", "", /^:1: the file is empty; make one: service-registry account add/],
  ["a comment", "# to do\n", /^:1: the file is empty/],
  ["a list", `${entry}\n`, /^:1: .*/],
  ["another name", "# a\nacounts: []\n", /^:2: only "accounts" may stand here, not "acounts"\.$/],
  ["no list", "accounts: web\n", /^:1: "accounts" must be a list\.$/],
  ["no accounts", "\naccounts: []\n", /^:2: there must be an account; make one/],
  ["text for an account", "accounts:\n  - web\n", /^:2: an account must be an object\.$/],
  [
    "an account without a tenant",
    `accounts:\n  - ${first}  - username: shop\n    apiKeyHash: ${hash}\n`,
    /^:5: the account lacks "tenantId"\.$/,
  ],
  [
    "a tenant that is no number",
    `accounts:\n  - ${first}  - ${second?.replace("1234", "12e4")}`,
    /^:6: "tenantId" must be 1 to 20 digits\.$/,
  ],
  [
    "a tenant that is a list",
    `accounts:\n  - ${first?.replace("1234", "[1]")}`,
    /^:3: "tenantId" must be text\.$/,
  ],
  ["a user twice", `${textOf("web", "web")}`, /^:5: "web" is another account's name\.$/],
  [
    "a key",
    `accounts:\n  - username: web\n    tenantId: 1\n    apiKey: secret-secret-secret\n`,
    /^:4: keys are not kept here, only their hashes: service-registry account add --key-stdin/,
  ],
  [
    "a hash of another algorithm",
    textOf("web").replace("argon2id", "argon2i"),
    /^:4: "apiKeyHash" must be an argon2id hash, as service-registry account makes it\.$/,
  ],
  [
    "a misspelt member",
    textOf("web").replace("tenantId", "tenant"),
    /^:3: an account has no "tenant", only username, tenantId, apiKeyHash, created\.$/,
  ],
  ["a member twice", `${textOf("web")}    tenantId: 5\n`, /^:5: Map keys must be unique\.$/],
  ["half a line", `${textOf("web")}  - usern`, /^:5: an account must be an object\.$/],
  ["broken YAML", `${textOf("web")}  - {username: shop`, /^:5: [^$]+$/],
  ["two documents", `${textOf("web")}---\n${textOf("web")}`, /^:5: [^$]+$/],
  ["a control character", textOf('"we\\tb"'), /^:2: "username" must be 1 to 255 characters/],
];

describe("a wrong accounts file is told by file, line and rule", () => {
  for (const [what, text, message] of wrong) {
    test(what, async (context) => {
      const path = fileOf(context, text);
      const error = await readAccounts(path).catch((reason) => reason);
      assert.ok(error instanceof AccountsError, String(error));
      assert.equal(error.code, "invalid_file");
      assert.ok(error.message.startsWith(path), error.message);
      assert.match(error.message.slice(path.length), message);
      assert.doesNotMatch(error.message, /secret|argon2id\$|c2FsdA/);
    });
  }

  test("a missing one", async (context) => {
    const path = `${folderOf(context)}/accounts.yaml`;
    await assert.rejects(readAccounts(path), {
      code: "invalid_file",
      message: `${path}: there is no such file; make one: service-registry account add USERNAME --accounts ${path}.`,
    });
  });

  test("a folder", async (context) => {
    const path = folderOf(context);
    await assert.rejects(readAccounts(path), { message: `${path} cannot be read: EISDIR.` });
  });
});
