import { Option } from "../../../pkg/vendor/commander.js";
import { wholeNumber } from "./values.js";

/** @typedef {import("../../../pkg/vendor/commander.js").Command} Command */
/** @typedef {{ output: "table" | "json" | "jsonl" | "yaml" | "csv" }} OutputOptions */
/** @typedef {OutputOptions & { limit?: number, from?: string, marker?: string }} ListOptions */

/** @param {Command} command */
export function addOutput(command) {
  return command.addOption(
    new Option("-o, --output <format>", "how to write it")
      .choices(["table", "json", "jsonl", "yaml", "csv"])
      .default("table"),
  );
}

/** @param {Command} command */
export function addListOptions(command) {
  return addOutput(
    command
      .option("--limit <n>", "the most entries to list (default: all)", wholeNumber(1))
      .option("--from <id>", "the id to start at, which need not exist")
      .addOption(new Option("--marker <id>", "the older command's name of --from").hideHelp()),
  );
}
