// Opens a directory on whatever host runs it, and says how that went: "open", or the failure's code. It holds the
// directory until its input ends.

import { stdin, stdout } from "node:process";
import { openDirectory } from "service-registry-client/level";
import { Registry } from "service-registry-client/registry";

const [directory = ""] = globalThis.process.argv.slice(2);
try {
  const persistence = await openDirectory(directory);
  const registry = await Registry.open(null, persistence);
  stdout.write("open\n");
  for await (const _ of stdin);
  await registry.close();
  stdout.write("closed\n");
} catch (error) {
  stdout.write(`${/** @type {any} */ (error).code}: ${/** @type {any} */ (error).message}\n`);
}
