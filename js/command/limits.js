import { asking } from "./asking.js";
import { addCredentials } from "./credentials.js";
import { addOutput } from "./list-options.js";

/** @param {import("../../pkg/vendor/commander.js").Command} program */
export function addLimitsCommand(program) {
  addCredentials(addOutput(program.command("limits")))
    .description("What the account may use, and how much of it is used.")
    .action(asking(show));
}

/** @param {import("./asking.js").Asking<import("./list-options.js").OutputOptions>} asking */
async function show({ client, options }) {
  const { limits } = await import("./kinds.js");
  const { printTable } = await import("./output.js");
  const found = await client.account.getLimits();
  return () => printTable(limits, found, options);
}
