import { Argument } from "../../pkg/vendor/commander.js";

const shells = ["bash", "zsh", "fish", "powershell"];

/**
 * @param {import("../../pkg/vendor/commander.js").Command} program
 * @param {() => import("../../pkg/vendor/commander.js").Command} programWithout makes one without completion
 */
export function addCompletionCommands(program, programWithout) {
  program
    .command("completion")
    .description("Prints a script by which a shell completes commands and options.")
    .addArgument(new Argument("<shell>").choices(shells))
    .addHelpText(
      "after",
      `
Examples:
  $ source <(service-registry completion bash)    in ~/.bashrc
  $ source <(service-registry completion zsh)     in ~/.zshrc, after compinit
  $ service-registry completion fish | source     in ~/.config/fish/config.fish
  > service-registry completion powershell | Out-String | Invoke-Expression`,
    )
    .action(async (shell) => {
      const completion = await completionOf(programWithout());
      completion.setup("service-registry", "service-registry", shell);
    });
  program
    .command("complete", { hidden: true })
    .description("What the shells' scripts ask.")
    .argument("[words...]")
    .action(async (words) => {
      const completion = await completionOf(programWithout());
      completion.parse(words);
    });
  return program;
}

/** @param {import("../../pkg/vendor/commander.js").Command} program */
async function completionOf(program) {
  const { default: tab } = await import("../../pkg/vendor/completion.js");
  return tab(program, { completionCommandName: "completion" });
}
