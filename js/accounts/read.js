import { readFile } from "node:fs/promises";
import { getMember } from "../object.js";
import { AccountsError } from "./error.js";
import { howToMakeOne, parseAccounts } from "./parse.js";

/** @param {string} path */
export async function readAccounts(path) {
  const accounts = parseAccounts(await readText(path), path);
  return accounts.map(({ username, tenantId, apiKeyHash }) => ({ username, tenantId, apiKeyHash }));
}

/** @param {string} path */
export async function readText(path) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const isMissing = getMember(error, "code") === "ENOENT";
    const message = isMissing
      ? `${path}: there is no such file; ${howToMakeOne(path)}.`
      : `${path} cannot be read: ${getMember(error, "code")}.`;
    throw new AccountsError("invalid_file", message, error);
  }
}
