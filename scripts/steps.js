// Runs named steps one after the other: each prints its name when it starts and its seconds when it ends, and shows the
// command's output only when it fails.

import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The project's own tools come before the system's. */
export const environment = {
  ...process.env,
  CARGO_TERM_COLOR: process.stdout.isTTY ? "always" : "never",
  PATH: [join(root, ".tools/bin"), join(root, "node_modules/.bin"), process.env.PATH].join(
    delimiter,
  ),
};

/**
 * @typedef {object} Step
 * @property {string} name what happens, in words
 * @property {string[]} command program and arguments
 * @property {string} [fix] the command that repairs a failure
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 */

/**
 * Runs a step; on failure shows its output and ends this process.
 * @param {Step} step
 */
export async function runStep({ name, command, fix, env = {} }) {
  const finish = startLine(name);
  const { code, output } = await run(command, env);
  if (code === 0) {
    finish("");
    return;
  }
  finish("FAILED");
  process.stdout.write(`\n${output.trimEnd()}\n\n`);
  process.stdout.write(`Failed: ${name}: ${command.join(" ")}\n`);
  if (fix) process.stdout.write(`To fix it: ${fix}\n`);
  process.exit(1);
}

/**
 * Runs a piece of work in this process as a step.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function runWork(name, work) {
  const finish = startLine(name);
  try {
    const result = await work();
    finish("");
    return result;
  } catch (error) {
    finish("FAILED");
    process.stdout.write(`\n${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

/** Puts the tools in place. Its own lines are the progress. */
export async function setUp() {
  const code = await stream(["sh", "scripts/setup"]);
  if (code !== 0) process.exit(code);
}

/**
 * Runs a command with its output shown as it comes.
 * @param {string[]} command
 * @param {(chunk: string) => void} [listen] also sees the standard output
 * @returns {Promise<number>} the exit code
 */
export function stream([program, ...args], listen) {
  return new Promise((resolve, reject) => {
    const child = spawn(/** @type {string} */ (program), args, {
      cwd: root,
      env: environment,
      stdio: ["ignore", listen ? "pipe" : "inherit", "inherit"],
    });
    child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      process.stdout.write(chunk);
      listen?.(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number, output: string }>}
 */
function run([program, ...args], env) {
  return new Promise((resolve) => {
    const child = spawn(/** @type {string} */ (program), args, {
      cwd: root,
      env: { ...environment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (/** @type {string} */ chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * @param {string} name
 * @returns {(outcome: string) => void} ends the line
 */
function startLine(name) {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const label = `  ${name} … `;
  process.stdout.write(label);
  const ticker = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${label}${elapsed()}`), 500)
    : undefined;
  return (outcome) => {
    clearInterval(ticker);
    if (process.stdout.isTTY) process.stdout.write(`\r${label}`);
    process.stdout.write(`${elapsed()} ${outcome}`.trimEnd());
    process.stdout.write("\n");
  };
}
