// Runs the command as a user does: a process with its own environment and home, piped or in a pseudo-terminal, against
// a registry of the test's.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { account, listen } from "../package/registry.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const bin = join(root, "js/bin.js");
export { account };

/**
 * @typedef {object} RunOptions
 * @property {string} [input] on the standard input
 * @property {Record<string, string>} [environment]
 * @property {string[]} [host] what runs the command
 */

/** A user with an empty home, and a registry whose credentials are in the environment. */
export async function newUser() {
  const registry = await listen();
  const home = mkdtempSync(join(tmpdir(), "service-registry-"));
  const credentials = {
    SERVICE_REGISTRY_URL: registry.url,
    SERVICE_REGISTRY_USERNAME: account.username,
    SERVICE_REGISTRY_API_KEY: account.apiKey,
  };
  const bare = { PATH: process.env.PATH ?? "", HOME: home, TZ: "UTC", TERM: "xterm" };
  writeFileSync(
    join(home, "service-registry"),
    `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(bin)} "$@"\n`,
    { mode: 0o755 },
  );
  const user = {
    url: registry.url,
    home,
    credentials,
    /** @param {string[]} args @param {RunOptions} [options] */
    start(args, { environment = credentials, host = [process.execPath] } = {}) {
      const [program = "", ...before] = host;
      return spawn(program, [...before, bin, ...args], {
        cwd: home,
        env: { ...bare, ...environment },
      });
    },
    /** @param {string[]} args @param {RunOptions} [options] */
    async run(args, options = {}) {
      return await ended(user.start(args, options), options.input);
    },
    /**
     * What a terminal of 80 columns is sent, and how the command ends. With CI, no progress is shown.
     *
     * @param {string[]} args
     * @param {Record<string, string>} [environment]
     */
    async runInTerminal(args, environment = { NO_COLOR: "1", CI: "1" }) {
      const command = [process.execPath, bin, ...args].map(quoted).join(" ");
      const script = `stty cols 80 rows 24; ${command}`;
      const child = spawn("script", ["-qefc", script, "/dev/null"], {
        cwd: home,
        env: { ...bare, ...credentials, SHELL: "/bin/sh", ...environment },
      });
      const { stdout, status } = await ended(child, null);
      return { output: stdout.replaceAll("\r\n", "\n"), status };
    },
    /**
     * @param {string} script of a shell's, in which service-registry is the command
     * @param {{ shell?: string[], environment?: Record<string, string> }} [options]
     */
    async shell(script, { shell = ["bash", "-c"], environment = {} } = {}) {
      const [program = "", ...args] = shell;
      const env = { ...bare, PATH: `${home}:${bare.PATH}`, ...credentials, ...environment };
      return await ended(spawn(program, [...args, script], { cwd: home, env }));
    },
    async leave() {
      await registry.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return user;
}

/**
 * @param {import("node:child_process").ChildProcessWithoutNullStreams} child
 * @param {string | null} [input] `null` leaves it open
 */
export async function ended(child, input = "") {
  if (input !== null) child.stdin.end(input);
  const exit = new Promise((resolve) => child.once("close", (...how) => resolve(how)));
  const [stdout, stderr, [status, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    /** @type {Promise<[number | null, NodeJS.Signals | null]>} */ (exit),
  ]);
  return { stdout, stderr, status, signal };
}

/**
 * Text without what differs from run to run: ids of sessions, tokens, times. The same id stays the same.
 *
 * @param {string} output
 */
export function settled(output) {
  /** @type {Map<string, string>} */
  const names = new Map();
  const named = (/** @type {string} */ kind) => (/** @type {string} */ id) => {
    // As wide as what it stands for.
    if (!names.has(id)) names.set(id, `${kind}${names.size + 1}`.padEnd(id.length, "_"));
    return names.get(id) ?? "";
  };
  return output
    .replace(/\bse[0-9A-Za-z]{8}\b/g, named("se"))
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, named("uuid"))
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "YYYY-MM-DD HH:MM:SS")
    .replace(/\d+ s ago/g, "N s ago")
    .replace(/^(\/\.\* +)\d+ +(?=\d)/gm, "$1N ")
    .replace(/(timestamp"?[:,] ?|last_seen"?: ?)\d{13}/g, "$1MILLISECONDS");
}

/**
 * The text of a fixture; with UPDATE_FIXTURES in the environment, after writing it.
 *
 * @param {string} name
 * @param {string} actual
 */
export function fixture(name, actual) {
  const path = join(root, "tests/command/fixtures", name);
  if (process.env.UPDATE_FIXTURES) writeFileSync(path, actual);
  return readFileSync(path, "utf8");
}

/** @param {string} word */
export function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
