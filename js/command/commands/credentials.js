import { addCredentials, readCredentials, settings } from "../input/credentials.js";
import { configPath, olderPath } from "../input/credentials-files.js";
import { addOutput } from "../input/list-options.js";

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addCredentialsCommand(program) {
  addCredentials(addOutput(program.command("credentials")))
    .description("Shows which registry is asked and by whom, and where that is said.")
    .addHelpText("after", places)
    .action(show);
}

/** A function, because it names files of whoever asks. */
function places() {
  const variables = Object.values(settings).map(({ variables: [first, older] }) =>
    older ? `  ${first?.padEnd(30)}or ${older}` : `  ${first}`,
  );
  return `
What is not given by a flag is looked for in the environment:
${variables.join("\n")}
then in ${configPath(process.env)}, in YAML:
  url: http://127.0.0.1:9000/v1.0
  username: demo
  api-key: 8a1d…
and in the older command's ${olderPath(process.env)}.

The key itself is no flag, because all users of a machine can read those.
It is not shown, nor tried: service-registry limits, for instance, does that.`;
}

/** @param {import("../input/credentials.js").CredentialOptions & import("../input/list-options.js").OutputOptions} options */
async function show(options) {
  const { printList } = await import("../output/write.js");
  const { settingsFound } = await import("../output/kinds.js");
  const found = Object.entries(await readCredentials(options));
  const shown = found.map(([setting, { value, from }]) => ({
    setting,
    value: setting === "api-key" ? "(not shown)" : value,
    from,
  }));
  await printList(settingsFound, shown, options);
}
