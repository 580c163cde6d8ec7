// On what was measured.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem, type } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Unavailable } from "../runtimes/rig/tools.js";
import { runner } from "../server/rig/serve.js";

/** @typedef {Record<string, string>} Machine what is said of it, by what it says it of */

/** @param {string} root @returns {Promise<Machine>} */
export async function describeMachine(root) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    package: manifest.version,
    commit: await commitOf(root),
    CPU: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    // Above the number of CPUs somebody else has them, and what is measured is not to be believed.
    load: Number(loadavg()[0]).toFixed(1),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: await systemName(),
    Node: process.versions.node,
    Deno: await versionOfHost("deno"),
    Bun: await versionOfHost("bun"),
    rustc: await version(["rustc", "--version"]),
  };
}

/** What a run writes does not make what it measures another. */
const outputs = ["README.md", "docs/benchmarks.md", "docs/benchmarks", "tests/bench/results.json"];

/** What is measured, if it is known. @param {string} root */
async function commitOf(root) {
  const git = (/** @type {string[]} */ ...args) => version(["git", "-C", root, ...args]);
  const commit = await git("rev-parse", "--short", "HEAD");
  if (commit === absent) return "unknown";
  const without = outputs.map((path) => `:(exclude)${path}`);
  const changes = await git("status", "--porcelain", "--", ".", ...without);
  return changes === "" ? commit : `${commit} and changes`;
}

async function systemName() {
  const [name, kernel] = await Promise.all([
    version(["sh", "-c", '. /etc/os-release && echo "$NAME $VERSION_ID"']),
    version(["uname", "-r"]),
  ]);
  return `${name === absent ? type() : name}, kernel ${kernel}`;
}

/** @param {import("../server/rig/serve.js").Host} host */
async function versionOfHost(host) {
  try {
    const [program = ""] = await runner(host);
    return await version([program, "--version"]);
  } catch (error) {
    if (error instanceof Unavailable) return absent;
    throw error;
  }
}

const absent = "absent";

/** The first thing that looks like one, or the line. @param {string[]} command */
async function version([program = "", ...args]) {
  try {
    const { stdout } = await promisify(execFile)(program, args);
    const [line = ""] = stdout.trim().split("\n");
    return line.includes(" (") ? line.slice(0, line.indexOf(" (")).replace(/^\D+ /, "") : line;
  } catch {
    return absent;
  }
}
