import { Option } from "../../../pkg/vendor/commander.js";
import { exitCodes } from "../failure.js";
import { startProgress } from "../output/progress.js";

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addCheckCommand(program) {
  program
    .command("check")
    .description("Says whether what a registry keeps in a directory (serve --data) is all there.")
    .argument("<directory>", "of a registry that is not running")
    .addOption(
      new Option("-o, --output <format>", "how to write it")
        .choices(["table", "json"])
        .default("table"),
    )
    .addHelpText(
      "after",
      `
It reads everything and changes nothing but its lock, which it must be able to
write there: copy a read-only snapshot first. The exit code is 0 if all is there
that was ever acknowledged, 6 if something is damaged or missing or there is no
registry, 1 if that cannot be said.

Example: service-registry check /var/lib/registry`,
    )
    .action(check);
}

/**
 * @param {string} directory
 * @param {{ output: string }} options
 */
async function check(directory, { output }) {
  const { checkDirectory } = await import("../../level.js");
  const progress = startProgress(`Reading all of ${directory}`);
  const report = await checkDirectory(directory).finally(progress.stop);
  if (!report.isSound) process.exitCode = exitCodes.damaged;
  const { printText } = await import("../output/write.js");
  await printText(output === "json" ? JSON.stringify(report, undefined, 2) : describe(report));
}

/** @param {import("../../level.js").Report} report */
function describe({ problem, ...report }) {
  if (problem !== undefined) return `${problem}.`;
  const counts = {
    sessions: report.sessions,
    services: report.services,
    "configuration values": report.configurationValues,
    events: report.events,
    batches: report.batches,
    bytes: report.size,
  };
  const lines = Object.entries(counts).map(([name, count]) => `  ${count} ${name}`);
  return [`The registry in ${report.directory} is sound:`, ...lines].join("\n");
}
