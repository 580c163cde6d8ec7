import { asking, each, showList } from "../asking.js";
import { note, UsageError } from "../failure.js";
import { addCredentials } from "../input/credentials.js";
import { addListOptions, addOutput } from "../input/list-options.js";
import { metadata, tags, words } from "../input/values.js";

/**
 * @template Options
 * @typedef {import("../asking.js").Asking<Options>} Asking
 */
/** @typedef {import("../input/list-options.js").OutputOptions} OutputOptions */
/** @typedef {import("../input/list-options.js").ListOptions} ListOptions */
/** @typedef {{ tags?: string[], metadata?: Record<string, string> }} Changes */

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addServicesCommand(program) {
  const services = program
    .command("services")
    .helpCommand(false)
    .description("Services: what programs offer, listed for as long as their session lives.");
  addCredentials(
    addListOptions(
      services
        .command("list")
        .option("--tag <tag>", "only those with this tag, or with all of several", words),
    ),
  )
    .description("Lists the services by id.")
    .addHelpText(
      "after",
      `
Examples:
  $ service-registry services list --tag web --tag canary
  $ service-registry services list --output jsonl | jq -r .id`,
    )
    .action(asking(list));
  addCredentials(addOutput(services.command("get")))
    .description("Reads services.")
    .argument("<id...>", "the service's id, or those of several")
    .action(asking(get));
  addCredentials(
    addChanges(
      services
        .command("create")
        .requiredOption("--session <id>", "the session that keeps it listed"),
    ),
  )
    .description("Lists a service under a session that a program keeps alive.")
    .argument("<id>", "3 to 65 letters, digits, _, - or .; unique in the account")
    .addHelpText(
      "after",
      `
The service is listed until that session ends. Whoever keeps the session does
not know of the service: should it lose the session and make another, the
service is gone. To list a program for as long as it runs, start it by
service-registry run.

Example:
  $ service-registry services create web-1 --session seK1XCzDuT --tags web`,
    )
    .action(asking(create));
  addCredentials(addChanges(services.command("update")))
    .description("Changes a service. What is not given stays as it is.")
    .argument("<id>", "the service's id")
    .action(asking(update));
  addCredentials(services.command("remove"))
    .description("Removes services. Their sessions live on.")
    .argument("<id...>", "the service's id, or those of several")
    .action(asking(remove));
}

/** @param {import("../../../pkg/vendor/commander.js").Command} command */
function addChanges(command) {
  return command
    .option("--tags <a,b>", 'words to be found by; "" for none', tags)
    .option(
      "--metadata <key=value>",
      'what it says of itself, once for each pair; "" for nothing',
      metadata,
    );
}

/** @param {Asking<ListOptions & { tag?: string[] }>} asking */
async function list(asking) {
  const { services } = await import("../output/kinds.js");
  // The registry looks for one tag.
  const [tag, ...others] = asking.options.tag ?? [];
  await showList(
    asking,
    services,
    (page) => asking.client.services.list({ ...page, tag }),
    (service) => others.every((other) => service.tags.includes(other)),
  );
}

/** @param {Asking<OutputOptions>} asking @param {string[]} ids */
async function get({ client, options }, ids) {
  const { services } = await import("../output/kinds.js");
  const { printEach } = await import("../output/write.js");
  const found = await each(ids, (id) => client.services.get(id));
  return () => printEach(services, ids, found, options);
}

/** @param {Asking<Changes & { session: string }>} asking @param {string} id */
async function create({ client, options: { session, tags, metadata } }, id) {
  await client.services.create(session, id, { tags, metadata });
  note(`Listed the service ${id} under the session ${session}.`);
}

/** @param {Asking<Changes>} asking @param {string} id */
async function update({ client, options: { tags, metadata } }, id) {
  if (tags === undefined && metadata === undefined) {
    throw new UsageError("Say what to change: --tags, --metadata, or both.");
  }
  await client.services.update(id, { tags, metadata });
  note(`Changed the service ${id}.`);
}

/** @param {Asking<object>} asking @param {string[]} ids */
async function remove({ client }, ids) {
  await each(ids, async (id) => {
    await client.services.remove(id);
    note(`Removed the service ${id}.`);
  });
}
