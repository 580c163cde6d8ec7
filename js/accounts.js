export { AccountsError } from "./accounts/error.js";
export { addAccount, listAccounts, removeAccount, rotateKey } from "./accounts/manage.js";
export { readAccounts } from "./accounts/read.js";
export { watchAccounts } from "./accounts/watch.js";
