// Completion, asked for by the scripts that shells are given, in the shells themselves.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { installPackages } from "../runtimes/rig/debian.js";
import { newUser } from "./rig.js";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser();
});
after(() => user.leave());

const bashCompletion = "/usr/share/bash-completion/bash_completion";
/** What each shell's test needs, and the package that brings it. @type {Record<string, [file: string, name: string]>} */
const needs = {
  bash: [bashCompletion, "bash-completion"],
  fish: ["/usr/bin/fish", "fish"],
  zsh: ["/usr/bin/zsh", "zsh"],
};
const missing = Object.values(needs).filter(([file]) => !existsSync(file));
const complaint = missing.length > 0 && (await installPackages(missing.map(([, name]) => name)));

/** Why a shell's test cannot run, if so. @param {string} shell */
function absence(shell) {
  const [file = "", name] = needs[shell] ?? [];
  return !existsSync(file) && `${name} is not installed${complaint && `: ${complaint}`}`;
}

/** What is typed, and what it may become. @type {[string, string][]} */
const rows = [
  ["serv", "serve services"],
  ["services li", "list"],
  ["services list --out", "--output"],
  ["services list --output js", "json jsonl"],
  ["completion f", "fish"],
];

describe("completion", { concurrency: 4 }, () => {
  test("in bash", { skip: absence("bash") }, async () => {
    // Bash calls the function with these variables; compopt works in a real completion only.
    const tries = rows.map(
      ([typed]) => `COMP_WORDS=(service-registry ${typed}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1))
        COMP_LINE='service-registry ${typed}'; COMP_POINT=\${#COMP_LINE}; COMPREPLY=()
        __service_registry_complete; echo "\${COMPREPLY[*]}"`,
    );
    const { stdout, stderr } = await user.shell(`source ${bashCompletion}
      source <(service-registry completion bash)
      source <(service-registry completion bash)
      compopt() { :; }
      ${tries.join("\n")}
      complete -p service-registry`);
    const completions = rows.map(([, completions]) => completions);
    const registered = "complete -o default -F __service_registry_complete service-registry";
    assert.deepEqual(stdout.trimEnd().split("\n"), [...completions, registered]);
    assert.equal(stderr, "");
  });

  test("in fish", { skip: absence("fish") }, async () => {
    const tries = rows.map(([typed]) => `echo (complete -C"service-registry ${typed}" | cut -f1)`);
    const script = `service-registry completion fish | source; ${tries.join("; ")}
      touch key.txt; echo (complete -C"service-registry services list --api-key-file ke")`;
    const { stdout } = await user.shell(script, { shell: ["fish", "-c"] });
    const expected = [...rows.map(([, completions]) => completions), "key.txt"];
    assert.deepEqual(stdout.trimEnd().split("\n"), expected);
  });

  test("in zsh", { skip: absence("zsh") }, async () => {
    const { stdout, stderr } = await user.shell(
      `autoload -Uz compinit; compinit -u -D
       source <(service-registry completion zsh); echo $_comps[service-registry]`,
      { shell: ["zsh", "-f", "-c"] },
    );
    assert.deepEqual([stdout, stderr], ["_service-registry\n", ""]);
  });

  test("as the scripts ask for it", async () => {
    const asked = async (/** @type {string[]} */ ...words) =>
      (await user.run(["complete", "--", ...words])).stdout;
    assert.equal(await asked("services", "list", "--output", "y"), "yaml\t\n:4\n");
    assert.equal(await asked("services", "list", "--config", ""), ":0\n");
    assert.equal(await asked("run", "--id", "web-1", "--", "./st"), ":0\n");
    assert.match(await asked("configuration", "s"), /^set\tWrites a value, .*\n:4\n$/);
  });

  test("for PowerShell is there, and for no other shell", async () => {
    const shell = await user.run(["completion", "powershell"]);
    assert.match(shell.stdout, /Register-ArgumentCompleter/);
    const unknown = await user.run(["completion", "tcsh"]);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /Allowed choices are bash, zsh, fish, powershell/);
  });
});
