// A durable registry in a process of its own, to be killed. It says where it listens, or why it does not.

import { openDirectory } from "service-registry-client/level";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { account } from "../../package/registry.js";
import { withFault } from "../rig/fault.js";

/** @typedef {{ directory: string, fault?: import("../rig/fault.js").Fault | undefined }} Options */

/** @type {Options} */
const { directory, fault } = JSON.parse(process.argv[2] ?? "{}");

// Whoever limits the size of its files wants to see an error.
process.on("SIGXFSZ", () => {});
try {
  const persistence = await openDirectory(directory);
  const registry = await Registry.open(
    { accounts: [account] },
    fault ? withFault(persistence, directory, fault) : persistence,
  );
  const server = await serve(registry, { port: 0 });
  process.once("SIGTERM", async () => {
    await server.close();
    await registry.close();
    process.disconnect?.();
  });
  process.send?.({ url: server.url });
} catch (error) {
  const { code, message } = /** @type {any} */ (error);
  process.send?.({ refused: { code, message } });
  process.disconnect?.();
}
