import { Argument } from "../../../pkg/vendor/commander.js";

/** What the scripts take for: complete the names of files. */
const askForFiles = ":0\n";

const shells = ["bash", "zsh", "fish", "powershell"];

/**
 * @param {import("../../../pkg/vendor/commander.js").Command} program
 * @param {() => import("../../../pkg/vendor/commander.js").Command} programWithout makes one without completion
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
      const script = printedBy(() =>
        completion.setup("service-registry", "service-registry", shell),
      );
      await write(shell === "bash" ? forBash(script) : script);
    });
  program
    .command("complete", { hidden: true })
    .description("What the shells' scripts ask.")
    .argument("[words...]")
    .action(async (words) => {
      const other = programWithout();
      if (isOfFile(other, words)) return await write(askForFiles);
      const completion = await completionOf(other);
      await write(printedBy(() => completion.parse(words)));
    });
  return program;
}

/** The library's script, as it is to be: it may be read twice, and completes the names of files. @param {string} script */
function forBash(script) {
  return `${script.replace(/^readonly /gm, "")}complete -o default -F __service_registry_complete service-registry
`;
}

/**
 * What the library prints by the console, which does not mind that nothing can be written.
 *
 * @param {() => void} act
 */
function printedBy(act) {
  const { log } = console;
  let text = "";
  console.log = (line) => {
    text += `${line}\n`;
  };
  try {
    act();
  } finally {
    console.log = log;
  }
  return text;
}

/** @param {string} text */
async function write(text) {
  const terminal = await import("../output/terminal.js");
  await terminal.write(text);
}

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
async function completionOf(program) {
  const { default: tab } = await import("../../../pkg/vendor/completion.js");
  return tab(program, { completionCommandName: "completion" });
}

/**
 * Whether the last word is the name of a file: behind an option that takes one, or in the command that `run` starts.
 *
 * @param {import("../../../pkg/vendor/commander.js").Command} program
 * @param {string[]} words
 */
function isOfFile(program, words) {
  const before = words.slice(0, -1);
  if (before.includes("--")) return true;
  const commands = [
    program,
    ...program.commands,
    ...program.commands.flatMap((each) => each.commands),
  ];
  return commands
    .flatMap(({ options }) => options)
    .some(({ long, flags }) => long === before.at(-1) && / <(file|path|dir)>$/i.test(flags));
}
