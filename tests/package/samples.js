// The samples of the documents: what stands in their fences, and how each is to be run.
//
// A comment above a fence, `<!-- sample: … -->`, says what the reader knows from around it:
//
// - `not run, <reason>`, and nothing else
// - `continues the last one`: it stands behind the sample before it, of the same language
// - `given client`: it stands behind this package's `client`, and so on for the names in `given`
// - `runs until it prints <text>`: it does not end by itself
//
// and `the answer` above a fence of `json`: the last line that the sample before it prints has these
// members, whatever their values.
//
// Several of the others are separated by `; `.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./scratch.js";

/**
 * @typedef {object} Sample
 * @property {string} name file and line of its first line of code
 * @property {"js" | "ts" | "sh"} language
 * @property {Line[]} lines with what it stands behind
 * @property {string | undefined} notRun why it is not run
 * @property {unknown} answer what the last line it prints looks like, if the document shows it
 * @property {string | undefined} until what it prints at last, if it does not end by itself
 */

/** @typedef {{ text: string, from: string }} Line a line of code, and where it stands */

/** What samples may be given, by their language. @type {Record<string, Record<string, string>>} */
const given = {
  js: javaScript(),
  ts: javaScript(),
  sh: {
    login: `API=http://127.0.0.1:9000/v1.0/1234
TOKEN=$(curl --json '{"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": "demo", "apiKey": "'$REGISTRY_API_KEY'"}}}' \\
  http://127.0.0.1:9000/v2.0/tokens | sed 's/.*"token":{"id":"\\([^"]*\\)".*/\\1/')`,
    $SESSION: `SESSION=$(curl -H "X-Auth-Token: $TOKEN" --json '{"heartbeat_timeout": 30}' \\
  -o /dev/null -w '%header{location}' $API/sessions | sed 's/.*\\///')`,
  },
};

/** @returns {Sample[]} */
export function readSamples() {
  const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.map((name) => `docs/${name}`).sort()].flatMap((file) =>
    samplesOf(file, readFileSync(join(root, file), "utf8")),
  );
}

/**
 * @param {string} file
 * @param {string} document
 */
export function samplesOf(file, document) {
  /** @type {Sample[]} */
  const samples = [];
  const fence =
    /(?:<!-- sample: (?<note>[\s\S]*?) -->\s*)?^(?<ticks>```+)(?<info>.*)\n(?<code>[\s\S]*?)^\k<ticks>$/gm;
  for (const { index, groups = {}, 0: whole } of document.matchAll(fence)) {
    const { note = "", info = "", code = "", ticks = "" } = groups;
    const start = index + whole.indexOf(ticks);
    const line = document.slice(0, start).split("\n").length + 1;
    const language = info.trim();
    if (language === "js" || language === "ts" || language === "sh") {
      const texts = code.split("\n").slice(0, -1);
      const lines = texts.map((text, offset) => ({ text, from: `${file}:${line + offset}` }));
      samples.push(sampleOf({ name: `${file}:${line}`, language, lines }, note, samples));
    } else if (language === "json" && note === "the answer") {
      const last = samples.at(-1);
      if (last?.language !== "sh")
        throw new Error(`${file}:${line}: no sample could be answered so`);
      last.answer = JSON.parse(code);
    } else if (note) {
      throw new Error(`${file}:${line}: only js, ts and sh are samples, not "${language}"`);
    }
  }
  return samples;
}

/**
 * @param {Pick<Sample, "name" | "language" | "lines">} fenced
 * @param {string} note
 * @param {Sample[]} before
 * @returns {Sample}
 */
function sampleOf({ name, language, lines }, note, before) {
  /** @type {Sample} */
  const sample = { name, language, lines, notRun: undefined, answer: undefined, until: undefined };
  sample.notRun = /^not run, ([\s\S]+)$/.exec(note)?.[1]?.replaceAll(/\s+/g, " ");
  if (sample.notRun) return sample;
  for (const part of note.replaceAll(/\s+/g, " ").split("; ").filter(Boolean)) {
    const [, until] = /^runs until it prints (.+)$/.exec(part) ?? [];
    const [, names] = /^given (.+)$/.exec(part) ?? [];
    if (until) sample.until = until;
    else if (names) sample.lines = [...givenLines(name, language, names), ...sample.lines];
    else if (part === "continues the last one") {
      const last = before.findLast((each) => each.language === language);
      if (!last || last.notRun) throw new Error(`${name}: no sample is run that it could continue`);
      sample.lines = [...last.lines, ...sample.lines];
      sample.until ??= last.until;
    } else throw new Error(`${name}: "${part}" is not known of a sample`);
  }
  return sample;
}

/**
 * @param {string} name
 * @param {Sample["language"]} language
 * @param {string} names
 */
function givenLines(name, language, names) {
  return names.split(/, | and /).flatMap((each) => {
    const code = given[language]?.[each];
    if (!code) throw new Error(`${name}: nobody gives "${each}"`);
    return code.split("\n").map((text) => ({ text, from: `${name}, given ${each}` }));
  });
}

function javaScript() {
  return {
    client: `import { Client } from "service-registry-client";
const client = new Client("demo", process.env.REGISTRY_API_KEY ?? "", "us", { url: "http://127.0.0.1:9000/v1.0" });`,
    session: "const { id, token, heartbeater } = await client.sessions.create(30);",
  };
}
