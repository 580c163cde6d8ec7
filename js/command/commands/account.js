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
  $ (umask 077; service-registry account add web > web.key)
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
  $ (umask 077; service-registry account add web > web.key)`,
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
  const added = await delivering(keyStdin, (deliver) =>
    addAccount(accounts, { username, tenantId: tenant, apiKey, deliver }),
  );
  note(`${accounts} has "${username}" now, of tenant ${added.tenantId}.`);
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
  const apiKey = keyStdin ? await readKey() : undefined;
  await delivering(keyStdin, (deliver) => rotateKey(accounts, username, apiKey, deliver));
  note(`${accounts} has another key of "${username}" now.`);
}

/** @param {Options & import("../input/list-options.js").OutputOptions} options */
async function list({ accounts, output }) {
  const { listAccounts } = await import("../../accounts.js");
  const { accounts: kind } = await import("../output/kinds.js");
  const { printList } = await import("../output/write.js");
  await printList(kind, await listAccounts(accounts), { output });
}

/**
 * Changes the file once the new key is where the standard output goes: it is nowhere else, so one that got lost would
 * lock its user out.
 *
 * @template T
 * @param {boolean | undefined} isKnown whether whoever asks has the key
 * @param {(deliver?: import("../../accounts.js").Deliver) => Promise<T>} change
 */
async function delivering(isKnown, change) {
  if (isKnown) return change();
  let isDelivered = false;
  try {
    return await change(async (apiKey) => {
      await deliver(`${apiKey}\n`);
      isDelivered = true;
    });
  } catch (error) {
    if (!isDelivered) throw error;
    const { message } = /** @type {Error} */ (error);
    throw new Error(`The key that was printed is none, nothing was changed: ${message}`, {
      cause: error,
    });
  }
}

/** Writes to the standard output, past the stream, which would not say what became of it. @param {string} text */
async function deliver(text) {
  const { writeFully } = await import("../output/write-fully.js");
  try {
    await writeFully(1, text);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(`The key cannot be printed, and nothing was changed: ${message}`, {
      cause: error,
    });
  }
}

async function readKey() {
  if (process.stdin.isTTY) note("Type the key, Enter, and Ctrl-D:");
  const key = (await readText("-")).replace(/\r?\n$/, "");
  if (key === "") throw new UsageError("--key-stdin: no key came from the standard input.");
  return key;
}
