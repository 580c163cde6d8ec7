// How many instructions the native core takes for one of each operation, on a small registry and on a large one. Unlike
// times, the counts are the same in every run, whatever else the machine does.
//
//   node tests/bench/native/main.js   prints {"session/beat/small": 36703, …}
//
// Valgrind is called by hand. The maintained harness (gungraun) starts it once for each operation, so that the large
// registry would be filled a dozen times, and has a runner of its own to be compiled first.

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { installPackages } from "../../runtimes/rig/debian.js";
import { Unavailable } from "../../runtimes/rig/tools.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
/** The function of program.rs whose calls are counted, each for itself. */
const counted = "native::count";
const isOnBuildServer = process.env.CI === "true";

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(JSON.stringify(await instructionCounts(), undefined, 2));
}

/** @returns {Promise<Record<string, number>>} instructions by operation and size */
export async function instructionCounts() {
  await requireValgrind();
  const program = await build();
  const folder = await mkdtemp(join(tmpdir(), "instructions-"));
  try {
    const options = [
      "--tool=callgrind",
      `--toggle-collect=${counted}`,
      `--dump-after=${counted}`,
      `--callgrind-out-file=${join(folder, "counts")}`,
    ];
    // The environment lies below the stack, and with its length copies of what is there change their alignment.
    const env = { PATH: process.env.PATH };
    const { stdout } = await run("valgrind", [...options, program], { env });
    const ids = stdout.trim().split("\n");
    const counts = await countsIn(folder);
    if (counts.length !== ids.length) throw new Error(`${ids.length} ids, ${counts.length} counts`);
    return Object.fromEntries(ids.map((id, index) => [id, Number(counts[index])]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function requireValgrind() {
  try {
    await run("valgrind", ["--version"]);
  } catch {
    const reason = await installPackages(["valgrind"]);
    await run("valgrind", ["--version"]).catch(() => {
      const lack = `there is no valgrind; install the system's package (Debian: valgrind). ${reason}`;
      // A build server that counts nothing would be green for ever.
      throw isOnBuildServer ? new Error(lack.trim()) : new Unavailable(lack.trim());
    });
  }
}

/** @returns {Promise<string>} the program */
async function build() {
  const command = ["bench", "--bench", "native", "--no-run", "--message-format=json"];
  const { stdout } = await run("cargo", command, { cwd: root, maxBuffer: 64 * 1_048_576 });
  for (const line of stdout.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { executable, target } = JSON.parse(line);
    if (executable && target.name === "native") return executable;
  }
  throw new Error("cargo built no program.");
}

/**
 * One of each dump but the last, which is of the program's end; they are numbered in their order.
 *
 * @param {string} folder
 */
async function countsIn(folder) {
  const numbers = (await readdir(folder)).map((name) => Number(name.split(".")[1] ?? 0));
  const dumps = numbers.filter((number) => number > 0).sort((a, b) => a - b);
  return Promise.all(
    dumps.map(async (number) => {
      const dump = await readFile(join(folder, `counts.${number}`), "utf8");
      return Number(/^totals: (\d+)$/m.exec(dump)?.[1]);
    }),
  );
}
