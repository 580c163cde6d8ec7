// npm run bench: what the package costs beside the bare thing and beside what others made, each pair in turn in one run.
//
//   npm run bench                            all rows; keeps the results and renews README.md, docs/benchmarks.md and the plots
//   npm run bench -- call start              these rows; what is known of the others stays
//   npm run bench -- --rounds 15             more rounds than usual
//   npm run bench -- --json FILE             writes what this run measured there, and keeps nothing
//   npm run bench -- --report                renews the documents from results.json, and measures nothing
//   npm run bench -- --quick [--accept]      the guard: counts and ratios against stored baselines, in a minute
//
// A target that is missed is no failure; a row that could not be measured is.

import { closeSync, openSync } from "node:fs";
import { parseArgs } from "node:util";
import { root, stream } from "../../scripts/steps.js";
import { measureRow, namesOfRows } from "./rows.js";

const least = 5;

await main();

async function main() {
  // It costs every Node process 38 ms and belongs to the machine, not to what is measured.
  delete process.env.NODE_EXTRA_CA_CERTS;
  const { rows, rounds, json, report, quick, accept } = readArguments();
  if (quick) {
    await build();
    const { guard } = await import("./quick/main.js");
    await guard(accept);
    return;
  }
  if (report) {
    await renewDocuments();
    return;
  }
  await build();
  await measure(rows, rounds, json);
}

/** @param {string[]} rows @param {number} rounds @param {string | undefined} json */
async function measure(rows, rounds, json) {
  // Loaded here, not above: on a first run npm's packages are there only now.
  const { describeMachine } = await import("./machine.js");
  const { merged, readResults, writeResults } = await import("./results.js");
  const { headLine, linesOf } = await import("./table.js");
  const { countInWords } = await import("./words.js");

  const run = { at: new Date().toISOString(), machine: await describeMachine(root) };
  for (const [name, words] of Object.entries(run.machine)) console.log(`${name}: ${words}`);
  const outcomes = [];
  for (const row of rows) {
    console.log(`\n${row}\n${headLine()}`);
    outcomes.push(
      await measureRow(row, { rounds, root }, (result) => console.log(linesOf(result).join("\n"))),
    );
  }
  const before = json ? { runs: [], results: [] } : readResults();
  const results = merged(before, run, outcomes, namesOfRows());
  writeResults(results, json);
  if (!json) await renewDocuments();
  for (const { row, failure } of outcomes) {
    if (failure === undefined) continue;
    console.log(`\n${row} FAILED: ${failure}`);
    process.exitCode = 1;
  }
  console.log(`\n${countInWords(outcomes.flatMap((outcome) => outcome.results))}`);
}

async function build() {
  const code = await stream([process.execPath, "scripts/build.js"]);
  if (code !== 0) process.exit(code);
}

async function renewDocuments() {
  const { writeDocuments } = await import("./report/documents.js");
  for (const path of writeDocuments(root)) console.log(`wrote ${path}`);
}

function readArguments() {
  const names = namesOfRows();
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "9" },
        json: { type: "string" },
        report: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        accept: { type: "boolean", default: false },
      },
    });
    const unknown = positionals.find((name) => !names.includes(name));
    if (unknown) throw new Error(`there is no row "${unknown}"`);
    if (values.accept && !values.quick) throw new Error("--accept goes with --quick");
    if (values.quick && positionals.length > 0) throw new Error("--quick has no rows");
    // Now, and not when all is measured.
    if (values.json !== undefined) closeSync(openSync(values.json, "a"));
    const rounds = Number(values.rounds);
    if (!(Number.isInteger(rounds) && rounds >= least)) {
      throw new Error(`--rounds takes a number from ${least} on`);
    }
    const rows = names.filter((name) => positionals.length === 0 || positionals.includes(name));
    return { ...values, rounds, rows };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`npm run bench: ${reason}\nRows: ${names.join(", ")}. Options: --rounds N,`);
    console.error("--json FILE, --report, --quick [--accept].");
    process.exit(2);
  }
}
