import { realpath } from "node:fs/promises";
import { getMember } from "../object.js";
import { AccountsDocument } from "./document.js";
import { AccountsError } from "./error.js";
import { whileLocked } from "./lock.js";
import { parseAccounts } from "./parse.js";
import { readText } from "./read.js";
import { replaceFile } from "./replace.js";
import { keyRule, rules } from "./rules.js";

/** @param {string} path */
export async function listAccounts(path) {
  const accounts = parseAccounts(await readText(path), path);
  return accounts.map(({ username, tenantId, created = null }) => ({
    username,
    tenantId,
    created,
  }));
}

/**
 * @param {string} path
 * @param {import("../accounts.js").NewAccount} account
 */
export async function addAccount(path, { username, tenantId, apiKey, deliver }) {
  check("username", username, rules.username);
  if (tenantId) check("tenantId", tenantId, rules.tenantId);
  const key = await keyOf(apiKey);
  const add = (/** @type {AccountsDocument} */ document) => {
    if (document.accounts.some((account) => account.username === username)) {
      const message = `${path} has an account "${username}" already; rotate gives it another key.`;
      throw new AccountsError("invalid_argument", message);
    }
    const tenant = tenantId ?? freeTenant(document.accounts);
    document.add({ username, tenantId: tenant, ...key.kept });
    return { username, tenantId: tenant, apiKey: key.apiKey };
  };
  return change(path, add, () => deliver?.(key.apiKey));
}

/** @param {string} path @param {string} username */
export async function removeAccount(path, username) {
  await change(path, (document) => {
    const index = find(document, path, username);
    if (document.accounts.length === 1) {
      const message = `"${username}" is the last account of ${path}: add another first, or rotate its key to lock it out.`;
      throw new AccountsError("invalid_argument", message);
    }
    document.remove(index);
  });
}

/**
 * @param {string} path
 * @param {string} username
 * @param {string | null} [apiKey]
 * @param {import("../accounts.js").Deliver | null} [deliver]
 */
export async function rotateKey(path, username, apiKey, deliver) {
  const key = await keyOf(apiKey);
  const rotate = (/** @type {AccountsDocument} */ document) => {
    const index = find(document, path, username);
    document.change(index, key.kept);
    const tenantId = document.accounts[index]?.tenantId ?? "";
    return { username, tenantId, apiKey: key.apiKey };
  };
  return change(path, rotate, () => deliver?.(key.apiKey));
}

/**
 * @template T
 * @param {string} path
 * @param {(document: AccountsDocument) => T} work
 * @param {() => unknown} [beforehand]
 */
async function change(path, work, beforehand) {
  // What a link leads to is replaced, and not the link.
  const target = await realpath(path).catch(() => path);
  return whileLocked(target, async () => {
    const document = new AccountsDocument(await textOf(path), path);
    const result = work(document);
    await replaceFile(target, document.toString(), beforehand);
    return result;
  });
}

/** @param {string} path */
async function textOf(path) {
  try {
    return await readText(path);
  } catch (error) {
    if (getMember(getMember(error, "cause"), "code") === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {AccountsDocument} document @param {string} path @param {string} username */
function find(document, path, username) {
  const index = document.accounts.findIndex((account) => account.username === username);
  if (index < 0) throw new AccountsError("not_found", `${path} has no account "${username}".`);
  return index;
}

/**
 * A key, and what is kept of it. Hashing takes its time, so it is done before the file is locked.
 *
 * @param {string | null | undefined} given
 */
async function keyOf(given) {
  if (given) check("apiKey", given, keyRule);
  const apiKey = given ?? Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
  const { hashApiKey } = await import("../registry.js");
  return { apiKey, kept: { apiKeyHash: hashApiKey(apiKey), created: new Date().toISOString() } };
}

/**
 * By chance, not the next one: that could be a removed account's, whose data a registry may still have.
 *
 * @param {{ tenantId: string }[]} accounts
 */
function freeTenant(accounts) {
  for (;;) {
    const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
    const tenantId = String(100_000 + (chance % 999_900_000));
    if (!accounts.some((account) => account.tenantId === tenantId)) return tenantId;
  }
}

/** @param {string} name @param {string} value @param {import("./rules.js").Rule} rule */
function check(name, value, rule) {
  const broken = rule(value);
  if (broken) throw new AccountsError("invalid_argument", `${name} ${broken}.`);
}
