// On what was measured.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem, type } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { toolbox } from "../runtimes/rig/tools.js";

/** @typedef {Record<string, string>} Machine what is said of it, by what it says it of */

/** @param {string} root @returns {Promise<Machine>} */
export async function describeMachine(root) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    package: manifest.version,
    CPU: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: await systemName(),
    Node: process.versions.node,
    Deno: await version([join(root, "node_modules/.bin/deno"), "--version"]),
    Bun: await versionOfBun(),
    rustc: await version(["rustc", "--version"]),
  };
}

async function systemName() {
  const [name, kernel] = await Promise.all([
    version(["sh", "-c", '. /etc/os-release && echo "$NAME $VERSION_ID"']),
    version(["uname", "-r"]),
  ]);
  return `${name === absent ? type() : name}, kernel ${kernel}`;
}

async function versionOfBun() {
  try {
    return await version([join(await toolbox("bun"), "node_modules/.bin/bun"), "--version"]);
  } catch {
    return absent;
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
