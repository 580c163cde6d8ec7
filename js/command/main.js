import { readFileSync } from "node:fs";
import { Command, CommanderError } from "../../pkg/vendor/commander.js";
import { addAccountCommand } from "./commands/account.js";
import { addCheckCommand } from "./commands/check.js";
import { addCompletionCommands } from "./commands/completion.js";
import { addConfigurationCommand } from "./commands/configuration.js";
import { addCredentialsCommand } from "./commands/credentials.js";
import { addEventsCommand } from "./commands/events.js";
import { addLimitsCommand } from "./commands/limits.js";
import { addOverviewCommand } from "./commands/overview.js";
import { addRunCommand } from "./commands/run.js";
import { addServeCommand } from "./commands/serve.js";
import { addServicesCommand } from "./commands/services.js";
import { addSessionsCommand } from "./commands/sessions.js";
import { complain, exitCodes } from "./failure.js";

/** In the order of the help. Each imports what it needs when it runs: a list of sessions loads no registry. */
const commands = [
  addServeCommand,
  addRunCommand,
  addCheckCommand,
  addServicesCommand,
  addSessionsCommand,
  addConfigurationCommand,
  addEventsCommand,
  addOverviewCommand,
  addLimitsCommand,
  addAccountCommand,
  addCredentialsCommand,
];

/**
 * Runs `service-registry` with these arguments. What goes wrong is said in a sentence on the standard error output, and
 * is the process's exit code.
 *
 * @param {string[]} args
 */
export async function main(args) {
  let text = "";
  const program = programOf((part) => {
    text += part;
  });
  let verbose = false;
  program.hook("preAction", (_, command) => {
    verbose = command.opts().verbose === true;
  });
  try {
    await program.parseAsync(args, { from: "user" }).catch(async (error) => {
      if (!(error instanceof CommanderError)) throw error;
      // It has said so itself; asking for help is no failure.
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      const { write } = await import("./output/terminal.js");
      await write(text);
    });
  } catch (error) {
    complain(error, verbose);
  }
}

/**
 * The program, with all its commands.
 *
 * @param {(text: string) => void} [writeHelp] is given help and version, part by part
 */
export function programOf(writeHelp = console.log) {
  const without = () => programWithout(writeHelp);
  return addCompletionCommands(without(), without);
}

/** The program without its completion, which completes itself. @param {(text: string) => void} writeHelp */
function programWithout(writeHelp) {
  const program = new Command("service-registry")
    .description("A service registry, and what one does with it from a terminal.")
    .version(version(), "-V, --version", "says which version this is")
    .exitOverride()
    .configureOutput({ writeOut: writeHelp })
    .showHelpAfterError("(service-registry --help says what there is)")
    .helpCommand("help [command]", "says what there is of a command")
    .helpOption("-h, --help", "says what there is, here and of each command")
    .addHelpText(
      "after",
      `
Examples:
  $ service-registry serve
  $ service-registry run --id web-1 --tags web -- node web.js
  $ service-registry services list --tag web
  $ service-registry events --follow

Where the registry is and who asks is best said in the environment or a file:
service-registry credentials --help has the names.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 credentials refused,
5 registry not reached, 6 data damaged.`,
    );
  for (const add of commands) add(program);
  return program;
}

function version() {
  const path = new URL("../../package.json", import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")).version;
}
