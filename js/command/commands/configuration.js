import { asking, each, showList } from "../asking.js";
import { note, UsageError } from "../failure.js";
import { addCredentials } from "../input/credentials.js";
import { addListOptions, addOutput } from "../input/list-options.js";
import { nonEmpty } from "../input/values.js";

/**
 * @template Options
 * @typedef {import("../asking.js").Asking<Options>} Asking
 */
/** @typedef {import("../input/list-options.js").OutputOptions} OutputOptions */
/** @typedef {import("../input/list-options.js").ListOptions} ListOptions */

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addConfigurationCommand(program) {
  const configuration = program
    .command("configuration")
    .helpCommand(false)
    .description("Configuration: values that programs share, by key or in namespaces.");
  addCredentials(
    addListOptions(
      configuration
        .command("list")
        .option("--namespace <path>", "only the values in it and in those under it"),
    ),
  )
    .description("Lists the values by id.")
    .action(asking(list));
  addCredentials(addOutput(configuration.command("get")))
    .description("Reads values. Of one, the table is the value alone.")
    .argument("<key...>", "the value's key, with its namespace, or those of several")
    .addHelpText(
      "after",
      `
Examples:
  $ service-registry configuration get /prod/redis/port
  $ PORT=$(service-registry configuration get /prod/redis/port)`,
    )
    .action(asking(get));
  addCredentials(configuration.command("set"))
    .description("Writes a value, whether it exists or not.")
    .argument("<key>", "for instance log-level or /prod/redis/port")
    .argument("[value]", "- reads the standard input")
    .option("--file <path>", "reads the value from a file", nonEmpty)
    .addHelpText(
      "after",
      `
The line feed at the end of a file or of the standard input is not part of the
value. A value that begins with - stands behind --.

Examples:
  $ service-registry configuration set log-level debug
  $ service-registry configuration set /prod/motd --file motd.txt
  $ date | service-registry configuration set last-deploy -`,
    )
    .action(asking(set));
  addCredentials(configuration.command("remove"))
    .description("Removes values.")
    .argument("<key...>", "the value's key, with its namespace, or those of several")
    .action(asking(remove));
}

/** @param {Asking<ListOptions & { namespace?: string }>} asking */
async function list(asking) {
  const { values } = await import("../output/kinds.js");
  const { namespace } = asking.options;
  const { configuration } = asking.client;
  await showList(asking, values, (page) =>
    namespace === undefined
      ? configuration.list(page)
      : configuration.listForNamespace(namespace, page),
  );
}

/** @param {Asking<OutputOptions>} asking @param {string[]} keys */
async function get({ client, options }, keys) {
  const { values } = await import("../output/kinds.js");
  const { printEach, printText } = await import("../output/write.js");
  const found = await each(keys, (key) => client.configuration.get(key));
  const [first] = found;
  return keys.length === 1 && first && options.output === "table"
    ? () => printText(first.value)
    : () => printEach(values, keys, found, options);
}

/**
 * @param {Asking<{ file?: string }>} asking
 * @param {string} key
 * @param {string | undefined} value
 */
async function set({ client, options: { file } }, key, value) {
  if ((value === undefined) === (file === undefined)) {
    throw new UsageError("Give the value, - to read it from the standard input, or --file.");
  }
  const { readText } = await import("../input/read-input.js");
  const source = file ?? (value === "-" ? value : undefined);
  const text = source === undefined ? value : (await readText(source)).replace(/\r?\n$/, "");
  await client.configuration.set(key, text ?? "");
  note(`Set ${key}.`);
}

/** @param {Asking<object>} asking @param {string[]} keys */
async function remove({ client }, keys) {
  await each(keys, async (key) => {
    await client.configuration.remove(key);
    note(`Removed ${key}.`);
  });
}
