import { asking, showList } from "../asking.js";
import { addCredentials } from "../input/credentials.js";
import { addListOptions } from "../input/list-options.js";

/** @param {import("../../../pkg/vendor/commander.js").Command} program */
export function addOverviewCommand(program) {
  addCredentials(addListOptions(program.command("overview")))
    .description("Sessions by id, each with its services; --limit and --from count sessions.")
    .action(asking(show));
}

/** @param {import("../asking.js").Asking<import("../input/list-options.js").ListOptions>} asking */
async function show(asking) {
  const { overview } = await import("../output/kinds.js");
  await showList(asking, overview, (page) => asking.client.views.getOverview(page));
}
