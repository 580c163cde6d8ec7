// Scratch projects, each with the packed package as npm installed it, and the user's program.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root, Scratch } from "../../package/scratch.js";
import { run, start } from "./commands.js";
import { toolbox } from "./tools.js";

/** Where the package is packed and installed; the other projects get copies of that. */
export class Installed {
  #scratch = new Scratch();

  /**
   * @param {string} name
   * @param {string | undefined} tools the set of tools it is made with
   */
  async project(name, tools) {
    const folder = tools
      ? join(await toolbox(tools), "projects", name.replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase())
      : mkdtempSync(join(tmpdir(), "runtimes-"));
    rmSync(folder, { recursive: true, force: true });
    const installed = "node_modules/service-registry-client";
    cpSync(this.#scratch.installed, join(folder, installed), { recursive: true });
    return new Project(folder);
  }

  remove() {
    this.#scratch.remove();
  }
}

export class Project {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    const dependencies = { "service-registry-client": "*" };
    const manifest = { name: "project", private: true, type: "module", dependencies };
    this.write("package.json", JSON.stringify(manifest));
    this.add("program.js");
  }

  /**
   * @param {string} name
   * @param {string} content
   */
  write(name, content) {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  /**
   * Puts a file of tests/runtimes/program/ in.
   *
   * @param {string} source
   * @param {string} [name] what it is called here
   * @param {(code: string) => string} [change]
   */
  add(source, name = source, change = (code) => code) {
    const code = readFileSync(join(root, "tests/runtimes/program", source), "utf8");
    this.write(name, change(code));
  }

  /**
   * Runs a command in the project, to its end.
   *
   * @param {string[]} command
   * @param {Omit<import("./commands.js").Options, "cwd">} [options]
   */
  run(command, options) {
    return run(command, { cwd: this.folder, ...options });
  }

  /**
   * Runs one that prints the program's report last.
   *
   * @param {string[]} command
   * @param {Omit<import("./commands.js").Options, "cwd">} [options]
   */
  async report(command, options) {
    const output = await this.run(command, options);
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  }

  /**
   * What is made of a server of the project's, while it runs.
   *
   * @template T
   * @param {string[]} command
   * @param {RegExp} line what it says when it listens, with its URL as the first group
   * @param {(url: string) => Promise<T>} use
   * @param {Omit<import("./commands.js").Options, "cwd">} [options]
   */
  async serving(command, line, use, options) {
    const server = start(command, { cwd: this.folder, ...options });
    try {
      const [, url = ""] = await server.says(line);
      return await use(url);
    } catch (error) {
      throw new Error(`${error}\n${server.output()}`);
    } finally {
      await server.stop();
    }
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
