// Tables of Markdown.

import {
  countInWords,
  outcomeInWords,
  spreadInWords,
  targetInWords,
  verdictInWords,
} from "../words.js";

/** What has a target, a line each. @param {import("../results.js").Results} results */
export function summaryTable({ results }) {
  const judged = results.filter(({ target }) => target);
  const lines = judged.map((result) => [
    result.what,
    `**${verdictInWords(result)}**`,
    spreadInWords(result),
    targetInWords(result),
    outcomeInWords(result),
  ]);
  const table = markdownTable(["", "Measured", "Middle half", "Target", ""], "lrrrl", lines);
  return `${table}\n\n${countInWords(judged)}.`;
}

/**
 * @param {string[]} head
 * @param {string} alignment a letter for each column, l or r
 * @param {string[][]} lines
 */
function markdownTable(head, alignment, lines) {
  const rule = [...alignment].map((letter) => (letter === "r" ? "---:" : "---"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
