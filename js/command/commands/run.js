import { InvalidArgumentError, Option } from "../../../pkg/vendor/commander.js";
import { note, UsageError } from "../failure.js";
import { addCredentials, openClient } from "../input/credentials.js";
import { metadata, nonEmpty, tags, wholeNumber } from "../input/values.js";

/** What is passed on to the program. Those that only stop and continue a process do so with this one. */
const signals = /** @type {NodeJS.Signals[]} */ ([
  "SIGTERM",
  "SIGINT",
  "SIGQUIT",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGWINCH",
]);

/** What a terminal sends to all processes in its foreground. A second SIGINT could end a program that cleans up. */
const typed = ["SIGINT", "SIGQUIT", "SIGWINCH"];

/**
 * @typedef {object} Options
 * @property {string} id
 * @property {string[]} [tags]
 * @property {Record<string, string>} [metadata]
 * @property {number} [heartbeatTimeout]
 * @property {Record<string, string>} [sessionMetadata]
 * @property {"now" | "registered"} start
 * @property {string} [health]
 * @property {number} healthInterval
 * @property {number} healthTimeout
 * @property {number} healthFailures
 * @property {"never" | "on-failure" | "always"} restart
 * @property {number} [restartMax]
 * @property {boolean} [abortOnFailure]
 * @property {number} [drain]
 * @property {number} [killAfter]
 * @property {boolean} [quiet]
 */

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addRunCommand(program) {
  const command = program
    .command("run")
    .usage("--id <id> [options] -- <command> [arguments...]")
    .description("Runs a program, and keeps it registered for as long as it runs.")
    .argument("<command...>", "the program and its arguments, behind --")
    .requiredOption("--id <id>", "what to register it as, unique in the account", nonEmpty)
    .option("--tags <tags>", "its tags, between commas", tags)
    .option("--metadata <key=value>", "what it says of itself, once for each pair", metadata)
    .option(
      "--heartbeat-timeout <seconds>",
      "how long it stays without a heartbeat",
      wholeNumber(1, 604_800),
      30,
    )
    .option("--session-metadata <key=value>", "what its session says of itself", metadata)
    .addOption(
      new Option("--start <when>", "at once, or when it is registered")
        .choices(["now", "registered"])
        .default("now"),
    )
    .option(
      "--health <check>",
      "a URL, or a command for sh -c: registered while it is well",
      nonEmpty,
    )
    .option("--health-interval <seconds>", "from one check to the next", seconds(0.001), 10)
    .option("--health-timeout <seconds>", "how long a check may take", seconds(0.001), 5)
    .option("--health-failures <number>", "how many in a row are too many", wholeNumber(1, 1000), 3)
    .addOption(
      new Option("--restart <policy>", "whether to start it again when it ends")
        .choices(["never", "on-failure", "always"])
        .default("never"),
    )
    .option(
      "--restart-max <number>",
      "how often in a row (default: without an end)",
      wholeNumber(0, 1_000_000),
    )
    .option("--abort-on-failure", "end it, with status 125, when the registry has it not")
    .option("--drain <seconds>", "on SIGTERM, how long it goes on unregistered", seconds(0))
    .option("--kill-after <seconds>", "how long it has to end after a SIGTERM", seconds(0))
    .option("--quiet", "say nothing besides what the program says");
  addCredentials(command)
    .addHelpText(
      "after",
      `
The exit code is the program's: 128 and its number for a signal; 126 if it
cannot be executed, 127 if it is not there, and 125 if it was not to run
without the registry. A program with --health is registered only when it runs
and is well, so --start registered cannot be asked for then; and
--abort-on-failure does not end it for being unwell.

Examples:
  $ service-registry run --id web-1 --tags web --metadata port=80 -- node web.js
  $ service-registry run --id web-1 --health http://127.0.0.1:8080/health \\
      --drain 5 --kill-after 30 -- ./web --port 8080
  $ service-registry run --id leader --start registered --abort-on-failure \\
      -- ./job`,
    )
    .action(runCommand);
}

/** @param {string[]} command @param {Options & import("../input/credentials.js").CredentialOptions} options */
async function runCommand(command, options) {
  if (options.health && options.start === "registered")
    throw new UsageError(
      "--start registered does not go with --health: a program is asked how it is when it runs, and registered then.",
    );
  const client = await openClient(options);
  const { run } = await import("../../run.js");
  const { isInForeground } = await import("../../run/foreground.js");
  // A terminal that is gone cannot be told anything, and that must not end the program.
  process.stderr.on("error", () => {});
  // Before there is a program: what comes from then on is for it.
  for (const signal of signals) {
    process.on(signal, () => {
      running.signal(signal, { isDelivered: typed.includes(signal) && isInForeground() });
    });
  }
  const running = run(client, {
    command,
    service: { id: options.id, tags: options.tags, metadata: options.metadata },
    heartbeatTimeout: options.heartbeatTimeout,
    metadata: options.sessionMetadata,
    start: options.start,
    health: options.health
      ? {
          check: options.health,
          interval: options.healthInterval * 1000,
          timeout: options.healthTimeout * 1000,
          failures: options.healthFailures,
        }
      : undefined,
    restart: options.restart,
    restartMax: options.restartMax,
    abortOnFailure: options.abortOnFailure,
    drain: millis(options.drain),
    killAfter: millis(options.killAfter),
    tell: options.quiet ? undefined : tell,
  });
  process.exitCode = await running.status;
}

/** @param {string} message */
function tell(message) {
  note(`service-registry run: ${message}`);
}

/** @param {number} least */
function seconds(least) {
  return (/** @type {string} */ text) => {
    const number = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && number >= least && number <= 2_000_000) return number;
    throw new InvalidArgumentError(`It must be a number of seconds from ${least} to 2000000.`);
  };
}

/** @param {number | undefined} seconds */
function millis(seconds) {
  return seconds === undefined ? undefined : seconds * 1000;
}
