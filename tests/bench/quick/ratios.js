// Prints as JSON how many times as long each piece of work takes as the least that does something like it.

import { ratioOf } from "./slices.js";
import { calls, echoedBeats, servedBeats } from "./sockets.js";
import { VirtualTime } from "./virtual-time.js";
import * as work from "./work.js";

const registry = await work.registryBeats();
const registryBeat = await ratioOf(registry.work, work.plainBeats());
registry.close();

const served = await servedBeats();
const echoed = await echoedBeats();
const servedBeat = await ratioOf(served.work, echoed.work);
served.close();
echoed.close();
const { bare, client } = await calls();

const ratios = {
  "served on Node/beat": servedBeat,
  "sent on Node/call": await ratioOf(client, bare),
  "registry/beat": registryBeat,
  "client/call": await ratioOf(work.clientCalls(), work.bareCalls),
  "client/beat": await ratioOf(
    await work.heartbeaterBeats(new VirtualTime()),
    work.bareBeats(new VirtualTime()),
  ),
};
console.log(JSON.stringify(ratios));
process.exit(0);
