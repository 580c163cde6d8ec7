import { asking, each, showList } from "../asking.js";
import { note, UsageError } from "../failure.js";
import { addCredentials } from "../input/credentials.js";
import { addListOptions, addOutput } from "../input/list-options.js";
import { metadata, wholeNumber } from "../input/values.js";

/**
 * @template Options
 * @typedef {import("../asking.js").Asking<Options>} Asking
 */
/** @typedef {import("../input/list-options.js").OutputOptions} OutputOptions */
/** @typedef {import("../input/list-options.js").ListOptions} ListOptions */
/** @typedef {{ heartbeatTimeout?: number, metadata?: Record<string, string> }} Changes */

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addSessionsCommand(program) {
  const sessions = program
    .command("sessions")
    .helpCommand(false)
    .description("Sessions: what keeps services listed, for as long as it gets heartbeats.");
  addCredentials(addListOptions(sessions.command("list")))
    .description("Lists the sessions by id.")
    .action(asking(list));
  addCredentials(addOutput(sessions.command("get")))
    .description("Reads sessions.")
    .argument("<id...>", "the session's id, or those of several")
    .action(asking(get));
  addCredentials(addOutput(addChanges(sessions.command("create"), 30)))
    .description("Makes a session, and tells its id and the token of its first heartbeat.")
    .addHelpText(
      "after",
      `
It ends when its timeout passes without a heartbeat, so a program must send
them: service-registry run does, or service-registry sessions heartbeat, each
time with the token that the one before told.`,
    )
    .action(asking(create));
  addCredentials(addOutput(sessions.command("heartbeat")))
    .description("Sends one heartbeat, and tells the token of the next.")
    .argument("<id>", "the session's id")
    .argument("<token>", "what its creation or its last heartbeat told; - reads it")
    .action(asking(heartbeat));
  addCredentials(addChanges(sessions.command("update")))
    .description("Changes a session. What is not given stays as it is.")
    .argument("<id>", "the session's id")
    .action(asking(update));
  addCredentials(sessions.command("remove"))
    .description("Ends sessions at once, and with them their services.")
    .argument("<id...>", "the session's id, or those of several")
    .action(asking(remove));
}

/** @param {import("../../../pkg/vendor/commander.js").Command} command @param {number} [timeout] */
function addChanges(command, timeout) {
  return command
    .option(
      "--heartbeat-timeout <seconds>",
      "how long it lives without a heartbeat",
      wholeNumber(1),
      timeout,
    )
    .option(
      "--metadata <key=value>",
      'what it says of itself, once for each pair; "" for nothing',
      metadata,
    );
}

/** @param {Asking<ListOptions>} asking */
async function list(asking) {
  const { sessions } = await import("../output/kinds.js");
  await showList(asking, sessions, (page) => asking.client.sessions.list(page));
}

/** @param {Asking<OutputOptions>} asking @param {string[]} ids */
async function get({ client, options }, ids) {
  const { sessions } = await import("../output/kinds.js");
  const { printEach } = await import("../output/write.js");
  const found = await each(ids, (id) => client.sessions.get(id));
  return () => printEach(sessions, ids, found, options);
}

/** @param {Asking<OutputOptions & Changes>} asking */
async function create({ client, options }) {
  const { created } = await import("../output/kinds.js");
  const { printOne } = await import("../output/write.js");
  const { heartbeatTimeout = 30, metadata } = options;
  const { id, token } = await client.sessions.create(heartbeatTimeout, { metadata });
  return () => printOne(created, { id, token }, options);
}

/** @param {Asking<OutputOptions>} asking @param {string} id @param {string} token */
async function heartbeat({ client, options }, id, token) {
  const { created } = await import("../output/kinds.js");
  const { printOne } = await import("../output/write.js");
  const { readText } = await import("../input/read-input.js");
  const next = await client.sessions.heartbeat(
    id,
    token === "-" ? (await readText("-")).trim() : token,
  );
  return () => printOne(created, { id, token: next.token }, options);
}

/** @param {Asking<Changes>} asking @param {string} id */
async function update({ client, options }, id) {
  const { heartbeatTimeout, metadata } = options;
  if (heartbeatTimeout === undefined && metadata === undefined) {
    throw new UsageError("Say what to change: --heartbeat-timeout, --metadata, or both.");
  }
  await client.sessions.update(id, {
    ...(heartbeatTimeout !== undefined && { heartbeat_timeout: heartbeatTimeout }),
    metadata,
  });
  note(`Changed the session ${id}.`);
}

/** @param {Asking<object>} asking @param {string[]} ids */
async function remove({ client }, ids) {
  await each(ids, async (id) => {
    await client.sessions.remove(id);
    note(`Ended the session ${id}.`);
  });
}
