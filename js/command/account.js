import { Option } from "../../pkg/vendor/commander.js";
import { UsageError } from "./failure.js";

/** @typedef {{ accounts: string, tenant?: string, keyStdin?: boolean }} Options */

/** @param {import("../../pkg/vendor/commander.js").Command} program */
export function addAccountCommand(program) {
  const account = program
    .command("account")
    .description("Keeps the file of accounts that a registry is served with.")
    .addHelpText(
      "after",
      `
Examples:
  $ service-registry account add web > web.key
  $ service-registry account list
  $ service-registry serve --accounts accounts.yaml`,
    );
  // Not named by the program's options: the file is changed, whether or not a registry runs.
  const file = () =>
    new Option("--accounts <file>", "the file of accounts, YAML or JSON")
      .env("SERVICE_REGISTRY_ACCOUNTS")
      .default("accounts.yaml");
  const keyStdin = () =>
    new Option("--key-stdin", "read the key from the standard input instead of making one");

  account
    .command("add")
    .argument("<username>")
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
    .argument("<username>")
    .description("Removes an account: a registry that runs refuses its tokens at once.")
    .addOption(file())
    .action(remove);
  account
    .command("rotate")
    .argument("<username>")
    .description("Gives an account another key: a registry that runs refuses the old one at once.")
    .addOption(file())
    .addOption(keyStdin())
    .addHelpText(
      "after",
      `
To change a key without a gap, add a second user of the same tenant, give its key to
all programs, and then remove the first one.`,
    )
    .action(rotate);
  account
    .command("list")
    .description("Lists the accounts, without keys.")
    .addOption(file())
    .action(list);
}

/** @param {string} username @param {Options} options */
async function add(username, { accounts, tenant, keyStdin }) {
  const { addAccount } = await import("../accounts.js");
  const apiKey = keyStdin ? await readKey() : undefined;
  const added = await addAccount(accounts, { username, tenantId: tenant, apiKey });
  tell(`${accounts} has "${username}" now, of tenant ${added.tenantId}.`);
  if (!keyStdin) print(added.apiKey);
}

/** @param {string} username @param {Options} options */
async function remove(username, { accounts }) {
  const { removeAccount } = await import("../accounts.js");
  await removeAccount(accounts, username);
  tell(`${accounts} has no "${username}" any more.`);
}

/** @param {string} username @param {Options} options */
async function rotate(username, { accounts, keyStdin }) {
  const { rotateKey } = await import("../accounts.js");
  const rotated = await rotateKey(accounts, username, keyStdin ? await readKey() : undefined);
  tell(`${accounts} has another key of "${username}" now.`);
  if (!keyStdin) print(rotated.apiKey);
}

/** @param {Options} options */
async function list({ accounts }) {
  const { listAccounts } = await import("../accounts.js");
  const rows = (await listAccounts(accounts)).map(({ username, tenantId, created }) => [
    username,
    tenantId,
    created ?? "",
  ]);
  const lines = [["USERNAME", "TENANT", "CREATED"], ...rows];
  const widths = [0, 1].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of lines) {
    const cells = line.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    print(cells.join("  ").trimEnd());
  }
}

async function readKey() {
  if (process.stdin.isTTY) tell("Type the key, Enter, and Ctrl-D:");
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const key = text.replace(/\r?\n$/, "");
  if (key === "") throw new UsageError("--key-stdin: no key came from the standard input.");
  return key;
}

/** @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {string} text */
function tell(text) {
  process.stderr.write(`${text}\n`);
}
