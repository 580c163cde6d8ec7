import { asking } from "../asking.js";
import { addCredentials } from "../input/credentials.js";
import { addOutput } from "../input/list-options.js";

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addLimitsCommand(program) {
  addCredentials(addOutput(program.command("limits")))
    .description("What the account may use, and how much of it is used.")
    .action(asking(show));
}

/** @param {import("../asking.js").Asking<import("../input/list-options.js").OutputOptions>} asking */
async function show({ client, options }) {
  const { limits } = await import("../output/kinds.js");
  const { printTable } = await import("../output/write.js");
  const found = await client.account.getLimits();
  return () => printTable(limits, found, options);
}
