import { parseAccounts, parseFile } from "./parse.js";

const preface = `# Accounts of a service registry; service-registry account adds, removes and rotates them.
# Keys are known by their hashes only. Users of one tenant share sessions, services, configuration and events.
accounts:
`;

/** @typedef {import("./parse.js").FileAccount} FileAccount */

/** An accounts file that is to be changed: what is not concerned stays as it was written. */
export class AccountsDocument {
  #path;
  #document;
  #json;
  /** @type {FileAccount[]} */
  accounts;

  /** @param {string | undefined} text what the file has, if there is one @param {string} path */
  constructor(text, path) {
    this.#path = path;
    this.accounts = text === undefined ? [] : parseAccounts(text, path);
    this.#json = text === undefined ? path.endsWith(".json") && { accounts: [] } : jsonOf(text);
    this.#document = parseFile(text ?? preface, path);
  }

  /** @param {FileAccount} account */
  add(account) {
    if (this.#json) {
      this.#json.accounts.push(account);
      return;
    }
    const node = this.#document.createNode(account);
    // Other readers of YAML would take it for a number.
    const tenant = /** @type {{ type?: string }} */ (node.get("tenantId", true));
    tenant.type = "QUOTE_DOUBLE";
    const accounts = this.#document.get("accounts");
    if (this.accounts.length > 0 && accounts) this.#document.addIn(["accounts"], node);
    else this.#document.set("accounts", this.#document.createNode([node]));
  }

  /** @param {number} index */
  remove(index) {
    if (this.#json) this.#json.accounts.splice(index, 1);
    else this.#document.deleteIn(["accounts", index]);
  }

  /** @param {number} index @param {Partial<FileAccount>} members */
  change(index, members) {
    for (const [member, value] of Object.entries(members)) {
      if (this.#json) this.#json.accounts[index][member] = value;
      else this.#document.setIn(["accounts", index, member], value);
    }
  }

  toString() {
    const text = this.#json
      ? `${JSON.stringify(this.#json, null, 2)}\n`
      : this.#document.toString({ lineWidth: 0 });
    // Whatever was in the file: what cannot be read back is not written.
    parseAccounts(text, this.#path);
    return text;
  }
}

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
