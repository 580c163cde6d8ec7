import { constants } from "node:os";
import { Option } from "../../../pkg/vendor/commander.js";
import { settings, variableOf } from "../../server/settings.js";

const examples = `
Examples:
  $ service-registry serve
      in memory, for this machine alone, with a key that is printed

  $ (umask 077; service-registry account add web > web.key)
  $ service-registry serve --listen :9000 --accounts accounts.yaml --data data
      for others, and kept on disk (npm install classic-level)

  $ service-registry serve --config registry.yaml --operations-listen :9100
      settings from a file, by the names of the flags; metrics at port 9100

  $ service-registry serve --limits sessions=1000 --limits 'ALL:/.*=600/1m'
      no more than 1000 sessions and 600 requests a minute, of each account

Each flag is also a variable: --tls-cert is ${variableOf("tls-cert")}. A flag
goes before its variable, and that before the config file. SIGHUP reads accounts
and certificate again, SIGTERM and SIGINT stop.`;

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addServeCommand(program) {
  const command = program
    .command("serve")
    .summary("Serves a registry.")
    .description(
      "Serves a registry: in memory, or kept in a directory; to this machine, or to those who have accounts.",
    )
    .addOption(
      new Option(
        "--config <path>",
        "a file of settings, in YAML or JSON, by the names of the flags",
      ),
    );
  for (const { name, kind, does, initially } of settings) {
    const placeholder = kind.placeholder.toLowerCase();
    const described = initially ? `${does} (default: ${initially})` : does;
    const option = new Option(`--${name} <${placeholder}>`, described);
    if (kind.isList)
      option.argParser((value, /** @type {string[]} */ before = []) => [...before, value]);
    command.addOption(option);
  }
  command.addHelpText("after", examples).action(serveUntilStopped);
}

/** @param {Record<string, unknown>} flags */
async function serveUntilStopped(flags) {
  const { readSettings } = await import("../../server/read-settings.js");
  const { start } = await import("../../server/start.js");
  const server = await start(readSettings({ flags, environment: process.env }));
  const { developmentAccount: account, url } = server;
  const words = account
    ? `, for user ${account.username}\nwith API key ${account.apiKey} (made for this run).`
    : "";
  process.on("SIGHUP", () => server.reload());
  const end = stopped(server);
  // Whoever reads this may send a signal at once.
  console.log(`Service registry at ${url}/v1.0${words}`);
  await end;
  // Connections that were not ended in time are not waited for.
  process.exit();
}

/**
 * Stops the server at the first signal, and the process at the second.
 *
 * @param {import("../../serve.js").RunningServer} server
 * @returns {Promise<void>}
 */
function stopped(server) {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
      process.on(signal, () => {
        if (isStopping) process.exit(128 + constants.signals[signal]);
        isStopping = true;
        server.close().then(resolve, reject);
      });
    }
  });
}
