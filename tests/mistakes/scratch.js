// A copy of the tree, in which a mistake can be made, built and tested. It stays for the next run.

import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { environment, root } from "../../scripts/steps.js";

const scratch = join(root, ".tools/mistakes");

/** What is slow to build. Builds in the copy go on from it. */
const built = ["pkg", ".tools/bin", ".tools/built", ".tools/.crates.toml"];
/** For one command, in milliseconds. A mistake may make a test spin. */
const timeLimit = 300_000;

/** Says that the npm packages are installed. */
const stamp = ".tools/installed-package-lock.json";

export function copyTree() {
  for (const folder of ["src", "js", "scripts", "tests"]) {
    rmSync(join(scratch, folder), { recursive: true, force: true });
  }
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root });
  for (const path of listed.toString().trim().split("\n")) {
    if (existsSync(join(root, path))) copy(path);
  }
  for (const path of built) {
    if (!existsSync(join(scratch, path))) copy(path);
  }
  copy(stamp);
  const packages = join(scratch, "node_modules");
  if (!existsSync(packages)) symlinkSync(join(root, "node_modules"), packages);
}

/** @param {string} path */
function copy(path) {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  cpSync(join(root, path), join(scratch, path), { recursive: true, verbatimSymlinks: true });
}

/** Makes a mistake; what it returns undoes it. @param {import("./mistakes.js").Mistake} mistake */
export function make({ file, find, replace }) {
  const path = join(scratch, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  return () => writeFileSync(path, text);
}

/**
 * Runs a command in the copy, until it ends or a line of its output says enough.
 *
 * @param {string[]} command
 * @param {(line: string) => boolean} [isEnough]
 * @returns {Promise<{ code: number | null, output: string }>} no code if it was ended
 */
export function run([program, ...args], isEnough = () => false) {
  return new Promise((resolve, reject) => {
    const child = spawn(/** @type {string} */ (program), args, {
      cwd: scratch,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const end = () => {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    };
    const timer = setTimeout(end, timeLimit);
    let output = "";
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      output += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      // A test that fails may leave something running, which would keep its process alive.
      if (lines.some(isEnough)) end();
    });
    child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
