import { parseDocument } from "../../pkg/vendor/yaml.js";
import { AccountsError } from "./error.js";
import { rules } from "./rules.js";

/**
 * @typedef {object} FileAccount
 * @property {string} username
 * @property {string} tenantId
 * @property {string} apiKeyHash
 * @property {string} [created]
 */

/**
 * All scalars are text: a tenant's leading zeros and a user called `no` are what they look like. JSON is read as well,
 * of which YAML is made.
 */
const settings = /** @type {const} */ ({ schema: "failsafe", logLevel: "error" });

/**
 * What an accounts file says.
 *
 * @param {string} text
 * @param {string} path for errors
 * @returns {FileAccount[]}
 */
export function parseAccounts(text, path) {
  const document = parseFile(text, path);
  const content = document.toJS();
  if (content === null) throw wrong(path, 1, `the file is empty; ${howToMakeOne(path)}`);
  /** @param {(string | number)[]} where @param {string} rule */
  const fail = (where, rule) => wrong(path, lineOf(document, text, where), rule);

  if (!isObject(content)) throw fail([], 'must be an object with a list, "accounts"');
  for (const name of Object.keys(content)) {
    if (name !== "accounts") throw fail([name], `only "accounts" may stand here, not "${name}"`);
  }
  const { accounts } = content;
  if (!Array.isArray(accounts)) throw fail(["accounts"], '"accounts" must be a list');
  if (accounts.length === 0) {
    throw fail(["accounts"], `there must be an account; ${howToMakeOne(path)}`);
  }

  const usernames = new Set();
  accounts.forEach((account, index) => {
    const rule = ruleOf(account, usernames);
    if (rule) throw fail(["accounts", index, ...(rule.member ? [rule.member] : [])], rule.text);
    usernames.add(account.username);
  });
  return accounts;
}

/** @param {string} text @param {string} path */
export function parseFile(text, path) {
  const document = parseDocument(text, settings);
  const [problem] = document.errors;
  // What its message shows of the file may be a hash.
  const message = problem?.message.replace(/ at line \d+[\s\S]*$/, "").replace(/\n[\s\S]*$/, "");
  if (problem) throw wrong(path, problem.linePos?.[0].line ?? 1, message ?? "cannot be read");
  return document;
}

/** @param {string} path */
export function howToMakeOne(path) {
  return `make one: service-registry account add USERNAME --accounts ${path}`;
}

/**
 * The first rule that an account breaks, and by which member.
 *
 * @param {unknown} account
 * @param {Set<string>} usernames of those before it
 * @returns {{ member?: string, text: string } | undefined}
 */
function ruleOf(account, usernames) {
  if (!isObject(account)) return { text: "an account must be an object" };
  for (const member of Object.keys(account)) {
    if (member === "apiKey") {
      const text =
        "keys are not kept here, only their hashes: service-registry account add --key-stdin takes one";
      return { member, text };
    }
    if (!Object.hasOwn(rules, member)) {
      const known = Object.keys(rules).join(", ");
      return { member, text: `an account has no "${member}", only ${known}` };
    }
  }
  for (const [member, rule] of Object.entries(rules)) {
    const value = account[member];
    if (value === undefined) {
      if (member === "created") continue;
      return { text: `the account lacks "${member}"` };
    }
    const broken = typeof value === "string" ? rule(value) : "must be text";
    if (broken) return { member, text: `"${member}" ${broken}` };
  }
  if (usernames.has(account.username)) {
    return { member: "username", text: `"${account.username}" is another account's name` };
  }
  return undefined;
}

/**
 * @param {ReturnType<typeof parseDocument>} document
 * @param {string} text
 * @param {(string | number)[]} where
 */
function lineOf(document, text, where) {
  const node = /** @type {{ range?: [number, number, number] | null } | undefined} */ (
    where.length > 0 ? document.getIn(where, true) : document.contents
  );
  return text.slice(0, node?.range?.[0] ?? 0).split("\n").length;
}

/** @param {string} path @param {number} line @param {string} rule */
function wrong(path, line, rule) {
  return new AccountsError("invalid_file", `${path}:${line}: ${rule}.`);
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
