// The registry as a user's program serves it on Node, Deno and Bun; kept in the folder that is named, if one is.

import { argv } from "node:process";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { account } from "./account.js";

const [, , folder] = argv;
const registry = folder ? await openIn(folder) : new Registry({ accounts: [account] });
const { url } = await serve(registry, { port: 0 });
console.log(`listens at ${url}`);

/** @param {string} folder */
async function openIn(folder) {
  const { openDirectory } = await import("service-registry-client/level");
  return Registry.open({ accounts: [account] }, await openDirectory(folder));
}
