// The transcripts of docs/command.md: every command in them is run, in one shell, and says what the document says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newUser, quoted, root, settled } from "./rig.js";

test("the document's transcripts are what happens", async () => {
  const document = readFileSync(`${root}/docs/command.md`, "utf8");
  const shown = [...document.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  const transcript = shown.join("");
  const user = await newUser();
  try {
    const { origin } = new URL(user.url);
    const environment = { SERVICE_REGISTRY_URL: origin };
    const { stdout } = await user.shell(scriptOf(transcript), { environment });
    const happened = stdout.replaceAll(origin, "http://127.0.0.1:9000");
    assert.equal(aligned(settled(happened)), aligned(settled(transcript)));
  } finally {
    await user.leave();
  }
});

/**
 * A script that prints each command before it runs it. Ids that the document shows become those that were told.
 *
 * @param {string} transcript
 */
function scriptOf(transcript) {
  const commands = [...transcript.matchAll(/^\$ (.*)$/gm)].map(([, command = ""]) => command);
  const lines = commands.map((command) => {
    // Who asks, and whom, is in the environment already.
    if (command.startsWith("export ")) return `echo '$ ${command}'`;
    const told = command
      .replace(/\bse[0-9A-Za-z]{8}\b/, "$SESSION")
      .replace(/ [0-9a-f]{8}-[0-9a-f-]{27}/, " $TOKEN");
    const run = `OUTPUT=$({ ${told}; } 2>&1)`;
    const shown = quoted(told).replace(/\$(SESSION|TOKEN)/g, `'"$$$1"'`);
    const tell = `printf '$ %s\\n%s\\n' ${shown} "$OUTPUT"`;
    const note = command.includes("sessions create")
      ? `SESSION=$(grep -o 'se[0-9A-Za-z]\\{8\\}' <<< "$OUTPUT"); TOKEN=$(grep -o '[0-9a-f-]\\{36\\}' <<< "$OUTPUT")`
      : ":";
    return `${run}\n${note}\n${tell}`;
  });
  return lines.join("\n");
}

/** The port of the test's registry is wider. @param {string} text */
function aligned(text) {
  return text.replaceAll(/ {2,}/g, "  ");
}
