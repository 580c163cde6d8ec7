// Programs that ask a server for much, in processes of their own.

import { root } from "../../package/scratch.js";
import { start } from "../../runtimes/rig/commands.js";

/** @param {string} name @param {unknown} options */
export function program(name, options) {
  return start([process.execPath, `tests/server/rig/${name}`, JSON.stringify(options)], {
    cwd: root,
  });
}

/** What it counted until now, which ends it. @param {ReturnType<typeof start>} program */
export async function result(program) {
  program.signal("SIGTERM");
  const [, text = ""] = await program.says(/^result (.*)$/m, 20);
  return JSON.parse(text);
}
