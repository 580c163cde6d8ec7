// A scratch project with the packed package installed in it, as a user has it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, output: string, errors: string }} Ended */

/** A folder of its own, with the tarball installed by npm. */
export class Scratch {
  /** The tarball's files, as npm lists them. @type {string[]} */
  files;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "scratch-"));
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", this.folder];
    const [packed] = Object.values(JSON.parse(npm(root, pack)));
    this.files = packed.files.map((/** @type {{ path: string }} */ file) => file.path).sort();
    this.write("package.json", JSON.stringify({ name: "scratch", private: true }));
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund"];
    this.tarball = join(this.folder, packed.filename);
    npm(this.folder, [...install, this.tarball]);
    // What samples and compilers need beside the package.
    for (const name of ["async", "@types", "typescript", "undici", "undici-types"])
      this.#borrow(name);
  }

  /** Where the package was installed. */
  get installed() {
    return join(this.folder, "node_modules/service-registry-client");
  }

  /**
   * @param {string} name
   * @param {string} content
   */
  write(name, content) {
    writeFileSync(join(this.folder, name), content);
  }

  /**
   * Starts a program of the project's.
   *
   * @param {string} name of its file
   * @param {string} program
   * @param {Record<string, string>} [environment]
   */
  start(name, program, environment = {}) {
    this.write(name, program);
    const env = { ...process.env, ...environment };
    delete env.NODE_TEST_CONTEXT;
    return spawn(process.execPath, [name], { cwd: this.folder, env, stdio: "pipe" });
  }

  /**
   * Runs a program to its own end, which must come within ten seconds.
   *
   * @param {string} name
   * @param {string} program
   * @param {Record<string, string>} [environment]
   * @returns {Promise<Ended>}
   */
  async run(name, program, environment) {
    const child = this.start(name, program, environment);
    const deadline = setTimeout(() => child.kill("SIGKILL"), 10_000);
    const [output, errors, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    clearTimeout(deadline);
    return { code, signal, output, errors };
  }

  /**
   * What a program prints as JSON, once it has ended by itself and well.
   *
   * @param {string} name
   * @param {string} program
   * @param {Record<string, string>} [environment]
   */
  async result(name, program, environment) {
    const { code, signal, output, errors } = await this.run(name, program, environment);
    assert.deepEqual({ code, signal, errors }, { code: 0, signal: null, errors: "" }, output);
    return JSON.parse(output);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @param {string} name */
  #borrow(name) {
    symlinkSync(join(root, "node_modules", name), join(this.folder, "node_modules", name));
  }
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function npm(cwd, args) {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });
}
