// Pythons with older clients in them: the pinned packages come from the package index, once, into
// folders of the project.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const kept = fileURLToPath(new URL("../../.tools/older-clients", import.meta.url));

/**
 * @typedef {object} Python
 * @property {string} program
 * @property {NodeJS.ProcessEnv} environment added to this process's own
 */

/** @type {Python} */
const system3 = { program: "python3", environment: {} };

/** Where pyenv keeps the Pythons, it must be told which one is meant. @type {Python} */
const system2 = {
  program: "python2.7",
  environment: { PYENV_VERSION: "2.7.18", PYTHONUSERBASE: join(kept, "python2") },
};

export const hasPython3 = () => succeeds(system3, ["-c", "import venv, ensurepip"]);
export const hasPython2 = () => succeeds(system2, ["-c", "import pip"]);

/**
 * A virtual environment. The clients get the standard modules that have gone, from `shims`, and
 * those that are not valid Python 3 are translated by the tool made for it; all else is theirs.
 * @returns {Promise<Python>}
 */
export async function python3() {
  const folder = join(kept, "python3");
  const shims = join(here, "python3/shims");
  const python = { program: join(folder, "bin/python"), environment: { PYTHONPATH: shims } };
  await keep("python3", async (requirements) => {
    await run(system3, ["-m", "venv", folder]);
    await install(python, ["setuptools==75.3.2", "wheel==0.45.1", "fissix==24.4.24"]);
    await install(python, ["--no-deps", "--no-build-isolation", "-r", requirements]);
    await translate(python, ["service_registry_cli", "cliff_rackspace"]);
  });
  return python;
}

/** @returns {Promise<Python>} */
export async function python2() {
  await keep("python2", (requirements) =>
    install(system2, ["--user", "--ignore-installed", "--no-deps", "-r", requirements]),
  );
  return system2;
}

/**
 * The stamp is a copy of the requirements, written last: what was interrupted is made again.
 * @param {"python2" | "python3"} name
 * @param {(requirements: string) => Promise<unknown>} make
 */
async function keep(name, make) {
  const folder = join(kept, name);
  const stamp = join(folder, "requirements.txt");
  const requirements = join(here, name, "requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  await make(requirements);
  cpSync(requirements, stamp);
}

/**
 * @param {Python} python
 * @param {string[]} args
 */
function install(python, args) {
  return run(python, ["-m", "pip", "install", "--no-warn-script-location", ...args]);
}

/**
 * @param {Python} python
 * @param {string[]} packages
 */
async function translate(python, packages) {
  const print = "import sysconfig; print(sysconfig.get_path('purelib'), end='')";
  const folder = await run(python, ["-c", print]);
  const folders = packages.map((name) => join(folder, name));
  await run(python, ["-m", "fissix", "--write", "--nobackups", "--no-diffs", ...folders]);
}

/**
 * @param {Python} python
 * @param {string[]} args
 */
async function succeeds(python, args) {
  try {
    await run(python, args);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Python} python
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<string>} what it printed
 */
export async function run(python, args, environment) {
  // Nothing is to be left beside the sources.
  const quiet = { PYTHONWARNINGS: "ignore", PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(python.program, args, {
    env: { ...process.env, ...quiet, ...python.environment, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    signal: AbortSignal.timeout(300_000),
  });
  const [[code, signal], output, errors] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code === 0) return output;
  throw new Error(`${child.spawnargs.join(" ")}: ${code ?? signal}\n${output}${errors}`);
}
