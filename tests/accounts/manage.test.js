// Accounts that are added, removed and given other keys, in files that a person edits as well.

import assert from "node:assert/strict";
import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { Client } from "service-registry-client";
import {
  addAccount,
  listAccounts,
  readAccounts,
  removeAccount,
  rotateKey,
} from "service-registry-client/accounts";
import { Registry } from "service-registry-client/registry";
import { fileOf, folderOf, hash, textOf } from "./folder.js";

const edited = `# Accounts of the shop. Ask Anna before you change anything.
accounts:
  # the web servers
  - username: web
    tenantId: 1234 # as ever
    apiKeyHash: ${hash}

  - {username: shop, tenantId: "1234", apiKeyHash: "${hash}"}
`;

describe("accounts that are changed", { concurrency: true }, () => {
  test("an account that is added logs in with the key that is told once", async (context) => {
    const path = join(folderOf(context), "accounts.yaml");
    const { apiKey, tenantId } = await addAccount(path, { username: "web" });
    assert.match(apiKey, /^[0-9a-f]{64}$/);
    assert.match(tenantId, /^\d{6,9}$/);
    assert.ok(!readFileSync(path, "utf8").includes(apiKey));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(dirname(path)), ["accounts.yaml"]);

    const registry = new Registry({ accounts: await readAccounts(path) });
    context.after(() => registry.close());
    const client = new Client("web", apiKey, "us", { fetch: registry.fetch });
    assert.equal((await client.services.list()).length, 0);
    const other = new Client("web", `${apiKey}0`, "us", { fetch: registry.fetch });
    await assert.rejects(async () => other.services.list(), { code: "authentication_failed" });
  });

  test("what a person wrote into the file stays, in its order", async (context) => {
    const path = fileOf(context, edited);
    await addAccount(path, { username: "new: one", tenantId: "0042" });
    await rotateKey(path, "web");
    const text = readFileSync(path, "utf8");
    for (const line of [
      "# Accounts of the shop. Ask Anna before you change anything.",
      "  # the web servers",
      "    tenantId: 1234 # as ever",
      '    tenantId: "0042"',
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\n${text}`);
    }
    const listed = await listAccounts(path);
    assert.deepEqual(
      listed.map(({ username, tenantId }) => [username, tenantId]),
      [
        ["web", "1234"],
        ["shop", "1234"],
        ["new: one", "0042"],
      ],
    );
    assert.deepEqual(
      listed.map(({ created }) => created !== null),
      [true, false, true],
    );
    const [web, shop] = await readAccounts(path);
    assert.notEqual(web?.apiKeyHash, hash);
    assert.equal(shop?.apiKeyHash, hash);

    await removeAccount(path, "web");
    assert.match(readFileSync(path, "utf8"), /^# Accounts of the shop/);
    assert.deepEqual(
      (await readAccounts(path)).map(({ username }) => username),
      ["shop", "new: one"],
    );
  });

  test("a file of JSON stays one", async (context) => {
    const text = JSON.stringify({
      accounts: [{ username: "web", tenantId: "1", apiKeyHash: hash }],
    });
    for (const name of ["accounts.json", "accounts.conf"]) {
      const path = fileOf(context, text, name);
      await addAccount(path, { username: "shop", tenantId: "2" });
      await removeAccount(path, "web");
      const { accounts } = JSON.parse(readFileSync(path, "utf8"));
      assert.deepEqual(Object.keys(accounts[0]), ["username", "tenantId", "apiKeyHash", "created"]);
      assert.equal(accounts.length, 1);
    }
    const path = join(folderOf(context), "new.json");
    await addAccount(path, { username: "shop" });
    assert.equal(JSON.parse(readFileSync(path, "utf8")).accounts[0].username, "shop");
  });

  test("what cannot be done is said, and changes nothing", async (context) => {
    const path = fileOf(context, textOf("web"));
    for (const [
      attempt,
      code,
      message,
    ] of /** @type {[() => Promise<unknown>, string, RegExp][]} */ ([
      [
        () => addAccount(path, { username: "web" }),
        "invalid_argument",
        /has an account "web" already; rotate/,
      ],
      [
        () => addAccount(path, { username: " a" }),
        "invalid_argument",
        /^username must be 1 to 255/,
      ],
      [
        () => addAccount(path, { username: "a", tenantId: "x" }),
        "invalid_argument",
        /^tenantId must be 1 to 20 digits/,
      ],
      [
        () => addAccount(path, { username: "a", apiKey: "short" }),
        "invalid_argument",
        /^apiKey must be at least 16 characters/,
      ],
      [() => removeAccount(path, "shop"), "not_found", /has no account "shop"/],
      [() => rotateKey(path, "shop"), "not_found", /has no account "shop"/],
      [() => removeAccount(path, "web"), "invalid_argument", /is the last account of/],
    ])) {
      await assert.rejects(attempt(), { name: "AccountsError", code, message });
    }
    assert.equal(readFileSync(path, "utf8"), textOf("web"));
  });

  test("a key is delivered before it counts, and counts only if it could be", async (context) => {
    const path = fileOf(context, textOf("web"));
    const failing = () => {
      throw new Error("no room");
    };
    await assert.rejects(addAccount(path, { username: "shop", deliver: failing }), /no room/);
    await assert.rejects(rotateKey(path, "web", undefined, failing), /no room/);
    assert.equal(readFileSync(path, "utf8"), textOf("web"));
    assert.deepEqual(readdirSync(dirname(path)), ["accounts.yaml"]);
    /** @type {string[]} */
    const delivered = [];
    const { apiKey } = await rotateKey(path, "web", undefined, (key) => {
      assert.equal(readFileSync(path, "utf8"), textOf("web"));
      delivered.push(key);
    });
    assert.deepEqual(delivered, [apiKey]);
    assert.notEqual((await readAccounts(path))[0]?.apiKeyHash, hash);
  });

  test("a file that is wrong is not overwritten", async (context) => {
    const path = fileOf(context, `${textOf("web")}  - usern`);
    await assert.rejects(addAccount(path, { username: "shop" }), { code: "invalid_file" });
    assert.equal(readFileSync(path, "utf8"), `${textOf("web")}  - usern`);
  });

  test("a link stays a link, and a group that may read the file still does", async (context) => {
    const path = fileOf(context, textOf("web"));
    chmodSync(path, 0o664);
    const link = join(dirname(path), "link.yaml");
    symlinkSync("accounts.yaml", link);
    await addAccount(link, { username: "shop" });
    assert.equal((await readAccounts(path)).length, 2);
    assert.equal(statSync(path).mode & 0o777, 0o640);
  });

  test("the lock of a process that is gone holds nobody up, and that of another is respected", async (context) => {
    const path = fileOf(context, textOf("web"));
    const lock = `${path}.lock`;
    writeFileSync(lock, `process ${2 ** 22 + 1} on ${hostname()}`);
    await Promise.all(
      ["a", "b", "c", "d", "e"].map((username) => addAccount(path, { username, tenantId: "1" })),
    );
    assert.equal((await readAccounts(path)).length, 6);
    assert.deepEqual(readdirSync(dirname(path)), ["accounts.yaml"]);

    const other = `process ${process.pid} on another machine`;
    writeFileSync(lock, other);
    await assert.rejects(addAccount(path, { username: "f" }), {
      code: "locked",
      message: /on another machine/,
    });
    assert.equal(readFileSync(lock, "utf8"), other);
  });
});
