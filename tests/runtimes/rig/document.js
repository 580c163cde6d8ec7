// The examples of docs/runtimes.md, which the consumers run as they stand there.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../package/scratch.js";

const document = readFileSync(join(root, "docs/runtimes.md"), "utf8");

/**
 * The code of an example.
 *
 * @param {string} heading of its section
 * @param {"html" | "js" | "sh"} language
 * @param {number} [index] among those of the section in that language
 */
export function example(heading, language, index = 0) {
  const section = document.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  const fences = [...(section ?? "").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const code = fences.filter(([, each]) => each === language)[index]?.[2];
  if (!code) throw new Error(`docs/runtimes.md has no such example: ${heading}, ${language}`);
  return code;
}
