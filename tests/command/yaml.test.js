// YAML that parsers of both versions read back as what was written: 1.1, as Python's does, has more words that are no text.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { parse } from "yaml";
import { yamlFormat } from "../../js/command/output/formats.js";

const hostile = [
  ..."y n yes no on off true false null Yes NO On OFF True NULL ~ <<".split(" "),
  ..."= - -- --- ... ? : ?a :a a: & &a * *a ! !!str | > % @ ` [] {} , # ' \"".split(" "),
  ..."0 0123 0o17 0x1f 0b1 1_000 1e3 1.5 .5 .inf -.INF .nan +1 -1 1:20 190:20:30.15".split(" "),
  ...[
    "2026-11-26",
    "2026-11-26T04:00:00Z",
    "2026-11-26 04:00:00",
    "a # b",
    "a: b",
    "#a",
    "- a",
    "[a",
  ],
  ...[
    "",
    " ",
    "\n",
    " \n",
    "\n\n",
    "a\n",
    "\ta",
    "a\tb",
    "\r\n",
    " a",
    "a ",
    "a\n b\n",
    `${"long ".repeat(99)}\n x`,
  ],
  ...["\0", "\u0007", "\u001b[2J", "\u007f", "\u0085", "\u009b31m", "\u00a0", "\u2028", "\u202e"],
  ...[
    "\ufeff",
    "\ufeffa",
    "\ufffe",
    "\uffff",
    "\\",
    "\\u007f",
    "日本",
    "👩‍👩‍👧",
    "__proto__",
    "constructor",
  ],
  ...["web-1", "/prod/redis/port", "10.0.0.12", "a.b_c", "se0e1", "x".repeat(2000)],
];
const values = [
  ...hostile,
  hostile,
  Object.fromEntries(hostile.map((text) => [text, text])),
  { numbers: [0, -1, 1.5, 1700000000000], none: null, yes: true, empty: [{}, []] },
];

/** What a command would write of a list. */
async function written() {
  const { begin, entry, end } = await yamlFormat();
  return begin + values.map(entry).join("") + end(values.length);
}

for (const version of /** @type {const} */ (["1.1", "1.2"])) {
  test(`YAML ${version}`, async () => {
    assert.deepEqual(parse(await written(), { version }), values);
    const { one } = await yamlFormat();
    for (const value of values) assert.deepEqual(parse(one(value), { version }), value);
  });
}

test("Python's YAML", async (t) => {
  if (spawnSync("python3", ["-c", "import yaml"]).status !== 0) return t.skip("it is not there");
  const script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin.buffer)))";
  const { stdout, stderr } = spawnSync("python3", ["-c", script], {
    input: await written(),
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), values);
});

test("what is no word of YAML's stays bare, and nothing reaches a terminal", async () => {
  const { one } = await yamlFormat();
  assert.equal(
    one({ id: "web-1", path: "/prod/redis/port" }),
    "id: web-1\npath: /prod/redis/port\n",
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be written
  assert.doesNotMatch(await written(), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\ufeff]/);
});
