// A user's site: a page, its scripts, and the package's files as npm installed them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../package/scratch.js";
import { example } from "../rig/document.js";
import { serveFiles } from "../rig/site.js";
import { withPage } from "./browser.js";

/**
 * @typedef {object} PageOfSite
 * @property {string} script that it starts with
 * @property {Record<string, string>} [imports] where its scripts find what they import
 * @property {boolean} [hasImportMap] says so in the page; otherwise the scripts import addresses
 * @property {string} [policy] the Content-Security-Policy of everything there
 * @property {Record<string, string>} [contentTypes] by ending, that differ from what is usual
 * @property {import("../rig/judge.js").Remote} [remote] another registry than the usual one
 * @property {string} [origin] another name of the site
 */

const files = "/node_modules/service-registry-client/js";

const [, documented = ""] =
  /<script type="importmap">([\s\S]*?)<\/script>/.exec(
    example("Pages without a bundler", "html"),
  ) ?? [];

/** @type {Record<string, string>} */
export const usual = JSON.parse(documented).imports;

/** For a program that imports the usual names, and a page that initializes what they stand for. */
export const slim = {
  "service-registry-client": `${files}/slim.js`,
  "service-registry-client/registry": `${files}/slim-registry.js`,
  "service-registry-client/slim": `${files}/slim.js`,
  "service-registry-client/slim/registry": `${files}/slim-registry.js`,
};

/** The client without WebAssembly; there is no such registry. */
export const plain = { "service-registry-client": `${files}/plain.js` };

/** @param {Record<string, string>} imports */
export const importMap = (imports) => JSON.stringify({ imports });

const scripts = [
  ...["program.js", "page.js"],
  ...readdirSync(join(root, "tests/runtimes/program/pages")).map((name) => `pages/${name}`),
];
const recorder = readFileSync(new URL("recorder.js", import.meta.url), "utf8");

export class Site {
  #engine;
  #remote;
  #project;
  #server;
  #answers;

  /**
   * @param {import("./engines.js").Engine} engine
   * @param {import("../rig/judge.js").Context} context
   */
  static async open(engine, { project, remote }) {
    const answers = { headers: {}, contentTypes: {} };
    const server = await serveFiles(project.folder, answers);
    return new Site(engine, project, remote, server, answers);
  }

  /**
   * @param {import("./engines.js").Engine} engine
   * @param {import("../rig/project.js").Project} project
   * @param {import("../rig/judge.js").Remote} remote
   * @param {{ url: string, close: () => void }} server
   * @param {{ headers: Record<string, string>, contentTypes: Record<string, string> }} answers
   */
  constructor(engine, project, remote, server, answers) {
    this.#engine = engine;
    this.#project = project;
    this.#remote = remote;
    this.#server = server;
    this.#answers = answers;
  }

  get origin() {
    return new URL(this.#server.url).origin;
  }

  /**
   * What a page leaves in `globalThis.result`.
   *
   * @param {PageOfSite} page
   */
  report(page) {
    return this.visit(page, (opened) => opened.result());
  }

  /**
   * @template T
   * @param {PageOfSite} page
   * @param {(page: import("./browser.js").Page) => Promise<T>} work
   */
  visit(page, work) {
    this.#write(page);
    this.#answers.headers = page.policy ? { "content-security-policy": page.policy } : {};
    this.#answers.contentTypes = page.contentTypes ?? {};
    const url = new URL("pages/", page.origin ?? this.origin);
    url.searchParams.set("remote", JSON.stringify(page.remote ?? this.#remote));
    return withPage(this.#engine, url, work);
  }

  close() {
    this.#server.close();
  }

  /** @param {PageOfSite} page */
  #write({ script, imports = usual, hasImportMap = false }) {
    for (const name of scripts) {
      this.#project.add(name, name, (code) => {
        const own = imports === plain ? withoutRegistry(code) : code;
        return hasImportMap ? own : withAddresses(own, imports);
      });
    }
    this.#project.write("recorder.js", recorder);
    const map = hasImportMap ? `<script type="importmap">${importMap(imports)}</script>\n` : "";
    this.#project.write(
      "pages/index.html",
      `<!doctype html>
<meta charset="utf-8">
<title>Page</title>
<script src="/recorder.js"></script>
${map}<script type="module" src="${script}"></script>
`,
    );
  }
}

/**
 * Import maps are pages' own: workers have none, and policies may forbid them.
 *
 * @param {string} code
 * @param {Record<string, string>} imports
 */
function withAddresses(code, imports) {
  return code.replaceAll(
    /(from|import) "(service-registry-client[^"]*)"/g,
    (_, keyword, name) => `${keyword} "${imports[name]}"`,
  );
}

/** @param {string} code */
function withoutRegistry(code) {
  return code
    .replace(/^import { Registry }.*\n/m, "")
    .replaceAll(/^const (?:registry|local) = .*\n/gm, "")
    .replace("tour(local)", "null");
}
