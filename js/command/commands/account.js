import { Option } from "../../../pkg/vendor/commander.js";
import { note, UsageError } from "../failure.js";
import { addOutput } from "../input/list-options.js";
import { readText } from "../input/read-input.js";

/** @typedef {{ accounts: string, tenant?: string, keyStdin?: boolean }} Options */

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addAccountCommand(program) {
  const account = program
    .command("account")
    .helpCommand(false)
    .description("Keeps the file of accounts that a registry is served with.")
    .addHelpText(
      "after",
      `
Examples:
  $ service-registry account add web > web.key
  $ service-registry account list
  $ service-registry serve --accounts accounts.yaml`,
    );
  const file = () =>
    new Option("--accounts <file>", "the file of accounts, YAML or JSON")
      .env("SERVICE_REGISTRY_ACCOUNTS")
      .default("accounts.yaml");
  const keyStdin = () =>
    new Option("--key-stdin", "read the key from the standard input instead of making one");

  account
    .command("add")
    .argument("<username>", "the account's name")
    .description("Adds an account, and prints its key, which is shown once and not kept.")
    .addOption(file())
    .option("--tenant <number>", "whose data it uses: that of all users with this number (its own)")
    .addOption(keyStdin())
    .addHelpText(
      "after",
      `
Only the key goes to the standard output:
  $ service-registry account add web > web.key`,
    )
    .action(add);
  account
    .command("remove")
    .argument("<username>", "the account's name")
    .description("Removes an account: a registry that runs refuses its tokens at once.")
    .addOption(file())
    .action(remove);
  account
    .command("rotate")
    .argument("<username>", "the account's name")
    .description("Gives an account another key, and ends the old one at once.")
    .addOption(file())
    .addOption(keyStdin())
    .addHelpText(
      "after",
      `
To change a key without a gap, add a second user of the same tenant, give its
key to all programs, and then remove the first one.`,
    )
    .action(rotate);
  addOutput(account.command("list"))
    .description("Lists the accounts, without keys.")
    .addOption(file())
    .action(list);
}

/** @param {string} username @param {Options} options */
async function add(username, { accounts, tenant, keyStdin }) {
  const { addAccount } = await import("../../accounts.js");
  const apiKey = keyStdin ? await readKey() : undefined;
  const added = await addAccount(accounts, { username, tenantId: tenant, apiKey });
  note(`${accounts} has "${username}" now, of tenant ${added.tenantId}.`);
  if (!keyStdin) await print(added.apiKey);
}

/** @param {string} username @param {Options} options */
async function remove(username, { accounts }) {
  const { removeAccount } = await import("../../accounts.js");
  await removeAccount(accounts, username);
  note(`${accounts} has no "${username}" any more.`);
}

/** @param {string} username @param {Options} options */
async function rotate(username, { accounts, keyStdin }) {
  const { rotateKey } = await import("../../accounts.js");
  const rotated = await rotateKey(accounts, username, keyStdin ? await readKey() : undefined);
  note(`${accounts} has another key of "${username}" now.`);
  if (!keyStdin) await print(rotated.apiKey);
}

/** @param {Options & import("../input/list-options.js").OutputOptions} options */
async function list({ accounts, output }) {
  const { listAccounts } = await import("../../accounts.js");
  const { accounts: kind } = await import("../output/kinds.js");
  const { printList } = await import("../output/write.js");
  await printList(kind, await listAccounts(accounts), { output });
}

/** @param {string} apiKey */
async function print(apiKey) {
  const { printText } = await import("../output/write.js");
  await printText(apiKey);
}

async function readKey() {
  if (process.stdin.isTTY) note("Type the key, Enter, and Ctrl-D:");
  const key = (await readText("-")).replace(/\r?\n$/, "");
  if (key === "") throw new UsageError("--key-stdin: no key came from the standard input.");
  return key;
}
