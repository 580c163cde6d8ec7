import { Command, CommanderError } from "../../pkg/vendor/commander.js";
import { exitCodeOf, exitCodes, explain } from "./failure.js";
import { addServeCommand } from "./serve.js";

/**
 * Runs `service-registry` with these arguments. What goes wrong is said in a sentence on the standard error output, and
 * is the process's exit code.
 *
 * @param {string[]} args
 */
export async function main(args) {
  try {
    await programOf().parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said so itself; asking for help is no failure.
      process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
      return;
    }
    console.error(explain(error));
    process.exitCode = exitCodeOf(error);
  }
}

export function programOf() {
  const program = new Command("service-registry")
    .description("A service registry, and what one does with it from a terminal.")
    .exitOverride()
    .showHelpAfterError("(service-registry --help says what there is)")
    .configureHelp({ showGlobalOptions: true });
  // Each imports what it needs when it runs: a list of sessions loads no registry.
  for (const add of [addServeCommand]) add(program);
  return program;
}
