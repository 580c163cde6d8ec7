// The help of every command: compared with what it was when somebody last read it, and read at 80 columns.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { programOf } from "../../js/command/main.js";
import { fixture, newUser } from "./rig.js";

/** @typedef {ReturnType<typeof programOf>} Command */

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser();
});
after(() => user.leave());

/** Commands that this folder tests; those of others have tests and fixtures of their own. */
const tested = [
  "services",
  "sessions",
  "configuration",
  "events",
  "overview",
  "limits",
  "credentials",
  "completion",
];

for (const name of tested) {
  test(`the help of ${name} is what it was`, () => {
    const helps = [...commandsOf(programOf())].filter(([path]) => path.split(" ")[0] === name);
    const home = process.env.HOME ?? "";
    const text = helps.map(([path, command]) => `# ${path}\n\n${helpOf(command)}`).join("\n");
    const settled = text.replaceAll(process.env.XDG_CONFIG_HOME ?? `${home}/.config`, "~/.config");
    const actual = settled.replaceAll(home, "~");
    assert.equal(actual, fixture(`help/${name}.txt`, actual));
  });
}

for (const [path, command] of commandsOf(programOf())) {
  test(`the help of service-registry ${path} fits 80 columns, and says what each option is`, () => {
    const lines = helpOf(command).split("\n");
    // What is left: the names of files of whoever asks.
    const long = lines.filter(
      (line) => line.length > 80 && !line.includes(process.env.HOME ?? "/"),
    );
    assert.deepEqual(long, []);
    assert.notEqual(command.description(), "");
    for (const option of command.options) assert.notEqual(option.description, "", option.flags);
    for (const argument of command.registeredArguments) {
      assert.notEqual(argument.description || argument.argChoices?.join(), "", argument.name());
    }
  });
}

test("help and version are asked for in the usual ways, and are no failure", async () => {
  const [long, short, command, none, version] = await Promise.all(
    [["--help"], ["-h"], ["help"], [], ["--version"]].map((args) => user.run(args)),
  );
  assert.match(long?.stdout ?? "", /^Usage: service-registry /);
  assert.equal(long?.status, 0);
  assert.deepEqual([short, command], [long, long]);
  // Nothing was asked: the same, as a complaint.
  assert.deepEqual(none, { ...long, stdout: "", stderr: long?.stdout, status: 2 });
  assert.match(version?.stdout ?? "", /^\d+\.\d+\.\d+\n$/);
});

/**
 * @param {Command} command
 * @param {string[]} path
 * @returns {Generator<[path: string, command: Command]>}
 */
function* commandsOf(command, path = []) {
  yield [path.join(" "), command];
  for (const each of command.commands) yield* commandsOf(each, [...path, each.name()]);
}

/** @param {Command} command */
function helpOf(command) {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 80,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}
