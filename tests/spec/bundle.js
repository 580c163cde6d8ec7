// The description of the HTTP API, whose files are joined by references, as one document.

import { execFileSync } from "node:child_process";
import { environment, root } from "../../scripts/steps.js";

/** @returns {string} JSON */
export function bundleDescription() {
  const command = ["bundle", "docs/openapi/openapi.yaml", "--ext", "json"];
  return execFileSync("redocly", command, {
    cwd: root,
    env: environment,
    encoding: "utf8",
    stdio: "pipe",
  });
}
