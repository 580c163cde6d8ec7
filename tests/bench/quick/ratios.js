// Prints as JSON how many times as long each piece of work takes as the least that does something like it.

import { ratioOf } from "./slices.js";
import { VirtualTime } from "./virtual-time.js";
import * as work from "./work.js";

const registry = await work.registryBeats();
const registryBeat = await ratioOf(registry.work, work.plainBeats());
registry.close();

const ratios = {
  "registry/beat": registryBeat,
  "client/call": await ratioOf(work.clientCalls(), work.bareCalls),
  "client/beat": await ratioOf(
    await work.heartbeaterBeats(new VirtualTime()),
    work.bareBeats(new VirtualTime()),
  ),
};
console.log(JSON.stringify(ratios));
process.exit(0);
