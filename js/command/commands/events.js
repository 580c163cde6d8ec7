import { setTimeout as pause } from "node:timers/promises";
import { Option } from "../../../pkg/vendor/commander.js";
import { asking, showList } from "../asking.js";
import { explain, note, UsageError } from "../failure.js";
import { addCredentials } from "../input/credentials.js";
import { addListOptions, addOutput } from "../input/list-options.js";

/**
 * @template Options
 * @typedef {import("../asking.js").Asking<Options>} Asking
 */
/** @typedef {import("../../types/events.js").EventType} EventType */
/** @typedef {import("../input/list-options.js").ListOptions & { type?: EventType, follow?: boolean }} EventOptions */

/** From one question to the next whether the registry is there again, in milliseconds. */
const askingPause = 2000;

const types = [
  "service.join",
  "service.update",
  "service.remove",
  "services.timeout",
  "session.end",
  "configuration_value.update",
  "configuration_value.remove",
];

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addEventsCommand(program) {
  const events = program
    .command("events")
    .helpCommand(false)
    .description("Events: what happened in the account, oldest first.")
    .usage("[list] [options]\n       service-registry events follow [options]");
  addCredentials(addListOptions(addType(events.command("list", { isDefault: true }))))
    .description("Lists what happened, from an hour ago on unless the registry says otherwise.")
    .option("--follow", "shows what happens, as service-registry events follow does")
    // What is no subcommand comes here.
    .allowExcessArguments()
    .action((options, command) => {
      const [word] = command.args;
      if (word !== undefined) {
        throw new UsageError(`There is no command events ${word}, but list and follow.`);
      }
      return asking(list)(options, command);
    });
  addCredentials(addOutput(addType(events.command("follow"))))
    .description("Shows what happens, as it happens, until it is interrupted.")
    .option("--from <position>", "now, window (the last hour) or the id of an event", "now")
    .addOption(new Option("--marker <id>", "the older command's name of --from").hideHelp())
    .addHelpText(
      "after",
      `
It goes on after the event with that id, so that nothing is missed or told
twice. When the registry is away or busy, it is asked again; what was missed
meanwhile comes then. The ids are in all formats but the table.

Examples:
  $ service-registry events follow --type services.timeout
  $ service-registry events follow --output jsonl >> events.jsonl`,
    )
    .action(asking(follow));
}

/** @param {import("../../../pkg/vendor/commander.js").Command} command */
function addType(command) {
  return command.addOption(new Option("--type <type>", "only events of this type").choices(types));
}

/** @param {Asking<EventOptions>} asking */
async function list(asking) {
  const { client, options } = asking;
  if (options.follow) {
    if (options.limit !== undefined) throw new UsageError("--limit has no meaning with --follow.");
    return await follow(asking);
  }
  const { events } = await import("../output/kinds.js");
  await showList(asking, events, ({ marker, limit }) =>
    client.events.list(marker, { limit, type: options.type, extended: true }),
  );
}

/** @param {Asking<EventOptions>} asking */
async function follow({ client, options, progress }) {
  if (options.output === "json") {
    throw new UsageError(
      "--output json is one array, and following does not end: choose --output jsonl.",
    );
  }
  const { events } = await import("../output/kinds.js");
  const { printFollowing } = await import("../output/write.js");
  // To wait is what it is for.
  progress.stop();
  const feed = client.events.follow({
    from: options.marker ?? options.from,
    type: options.type,
    extended: true,
    onError: absence(client),
  });
  await printFollowing(events, feed, options);
}

/**
 * Tells once that the registry is away, and once that it answers again: the feed says nothing until something happens.
 *
 * @param {import("../../index.js").Client} client
 * @returns {(error: unknown) => void} is told of each failure
 */
function absence(client) {
  let isAway = false;
  return async (error) => {
    if (isAway) return;
    isAway = true;
    note(`${explain(error)} Trying again.`);
    const isThere = () =>
      client.account.getLimits().then(
        () => true,
        () => false,
      );
    do await pause(askingPause, undefined, { ref: false });
    while (!(await isThere()));
    isAway = false;
    note("The registry answers again.");
  };
}
