// A file of two accounts whose keys are known.

import { join } from "node:path";
import { addAccount } from "service-registry-client/accounts";
import { account, otherAccount } from "../../spec/check.js";

export { account, otherAccount };

/** The keys of the rules' accounts are shorter than an operator may choose one. */
const padding = "-for-these-tests";

export const accounts = [account, otherAccount].map((each) => ({
  ...each,
  apiKey: each.apiKey + padding,
}));

/** @param {string} folder */
export async function writeAccounts(folder) {
  const path = join(folder, "accounts.yaml");
  for (const each of accounts) await addAccount(path, each);
  return path;
}
