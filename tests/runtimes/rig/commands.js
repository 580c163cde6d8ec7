// Programs that consumers run: with the output kept, a deadline, and nothing left behind.

import { spawn } from "node:child_process";

/** Tools neither report home nor look for newer versions of themselves: the network is not for that. */
const quiet = {
  // As on a build server: they ask nothing, and add no package that a program of ours turns out to need.
  CI: "true",
  ASTRO_TELEMETRY_DISABLED: "1",
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NO_UPDATE_NOTIFIER: "1",
  NO_COLOR: "1",
  PARCEL_DISABLE_TELEMETRY: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

/** How those that run are ended: nothing outlives this process, also when it is interrupted. @type {Set<() => void>} */
const running = new Set();
process.once("exit", () => {
  for (const kill of running) kill();
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** @typedef {{ cwd: string, env?: Record<string, string>, seconds?: number }} Options */

/**
 * What a command prints, once it has ended by itself and well.
 *
 * @param {string[]} command
 * @param {Options} options
 */
export async function run(command, options) {
  const program = start(command, options);
  const seconds = options.seconds ?? 120;
  const timer = setTimeout(() => program.kill(), seconds * 1000);
  const [code, signal] = await program.ended;
  clearTimeout(timer);
  if (code === 0) return program.printed();
  const end = signal ? `did not end in ${seconds} s` : `ended with status ${code}`;
  throw new Error(`${shown(command)} ${end}:\n${program.output()}`);
}

/**
 * A command that goes on until it is stopped.
 *
 * @param {string[]} command
 * @param {Options} options
 */
export function start([program = "", ...args], { cwd, env = {} }) {
  const child = spawn(program, args, {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
    // In a group of its own, so that what it starts ends with it.
    detached: true,
  });
  let output = "";
  let printed = "";
  let hasEnded = false;
  let tell = () => {};
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    printed += chunk;
    output += chunk;
    tell();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
    tell();
  });
  /** @type {Promise<[code: number | null, signal: string | null]>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve([127, null]);
    });
    child.once("close", (code, signal) => resolve([code, signal]));
  });
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has ended.
    }
  };
  ended.then(() => {
    hasEnded = true;
    running.delete(kill);
    tell();
  });
  running.add(kill);
  return {
    ended,
    kill,
    pid: child.pid,
    /** Sends it a signal, and nobody that it started. @param {NodeJS.Signals} name */
    signal: (name) => child.kill(name),
    /** What it wrote to its standard output. */
    printed: () => printed,
    /** That, and what it wrote to its standard error. */
    output: () => output,
    stop: () => {
      kill();
      return ended;
    },
    /**
     * What the program says, as soon as it says it.
     *
     * @param {RegExp} line
     */
    async says(line, seconds = 120) {
      const deadline = performance.now() + seconds * 1000;
      while (performance.now() < deadline) {
        const match = line.exec(output);
        if (match) return match;
        if (hasEnded) break;
        await new Promise((resolve) => {
          tell = () => resolve(undefined);
          setTimeout(tell, 1000);
        });
      }
      throw new Error(`${shown([program, ...args])} did not say ${line}`);
    },
  };
}

/** @param {Record<string, string>} added */
function environment(added) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...quiet, ...added };
  // Of this process, not of a user's.
  for (const name of ["FORCE_COLOR", "NODE_ENV", "NODE_OPTIONS", "NODE_TEST_CONTEXT"]) {
    if (!(name in added)) delete env[name];
  }
  return env;
}

/** @param {string[]} command */
function shown(command) {
  const line = command.join(" ");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
