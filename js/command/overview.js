import { asking, showList } from "./asking.js";
import { addCredentials } from "./credentials.js";
import { addListOptions } from "./list-options.js";

/** @param {import("../../pkg/vendor/commander.js").Command} program */
export function addOverviewCommand(program) {
  addCredentials(addListOptions(program.command("overview")))
    .description("Sessions by id, each with its services; --limit and --from count sessions.")
    .action(asking(show));
}

/** @param {import("./asking.js").Asking<import("./list-options.js").ListOptions>} asking */
async function show(asking) {
  const { overview } = await import("./kinds.js");
  await showList(asking, overview, (page) => asking.client.views.getOverview(page));
}
