// The whole system on one machine: a registry, a web server that registers itself, and a third party that finds it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { withPage } from "./page.js";
import { root } from "./steps.js";

const port = readPort();
await import("./build.js");
const { Registry } = await import("service-registry-client/registry");
const { serve } = await import("service-registry-client/serve");

const registry = new Registry();
const server = await serve(withPage(registry), { port }).catch(explainFailure);
if (server) await run(server);

/** @param {import("service-registry-client/serve").Server} server */
async function run(server) {
  const account = registry.developmentAccount;
  if (!account) throw new Error("a registry made without accounts has one for development");
  const environment = {
    ...process.env,
    REGISTRY_URL: `${server.url}/v1.0`,
    REGISTRY_USERNAME: account.username,
    REGISTRY_API_KEY: account.apiKey,
  };
  say(
    "registry",
    `Listening on ${server.url}, for user ${account.username} with API key ${account.apiKey}`,
  );
  const programs = [
    start("web server", "examples/web-server.js", environment),
    start("visitor", "examples/visitor.js", environment),
  ];
  explain(server.url, account);

  const stop = () => {
    console.log("\nStopping…");
    // Ctrl-C reaches the children too; a signal to this process alone does not.
    for (const program of programs) program.kill("SIGTERM");
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  await Promise.all(programs.map((program) => once(program, "close")));
  await server.close();
  registry.close();
  say("registry", "Stopped");
}

function readPort() {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: "9000" } } });
    const port = Number(values.port);
    if (/^\d+$/.test(values.port) && port <= 65535) return port;
    console.error(`--port must be a number from 0 to 65535, not ${values.port}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  console.error("Usage: npm start -- [--port 9000]");
  return process.exit(2);
}

/**
 * @param {string} name
 * @param {string} script
 * @param {NodeJS.ProcessEnv} environment
 */
function start(name, script, environment) {
  const program = spawn(process.execPath, [script], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [program.stdout, program.stderr]) {
    createInterface({ input: stream }).on("line", (line) => say(name, line));
  }
  program.once("exit", (code) => {
    say(name, code ? `Ended with status ${code}` : "Stopped");
  });
  return program;
}

/**
 * @param {string} url
 * @param {import("service-registry-client/registry").DevelopmentAccount} account
 */
function explain(url, account) {
  const login = JSON.stringify({
    auth: { "RAX-KSKEY:apiKeyCredentials": { username: account.username, apiKey: account.apiKey } },
  });
  const base = `${url}/v1.0/${account.tenantId}`;
  console.log(`
Look at it in a browser, live, with the API key ${account.apiKey}:

  ${url}/

Or by hand, in another terminal:

  TOKEN=$(curl -s ${url}/v2.0/tokens -d '${login}' -H 'Content-Type: application/json' | sed 's/.*"token":{"id":"\\([^"]*\\)".*/\\1/')
  curl -sw '\\n' -H "X-Auth-Token: $TOKEN" ${base}/sessions
  curl -sw '\\n' -H "X-Auth-Token: $TOKEN" '${base}/services?tag=web'
  curl -sw '\\n' -H "X-Auth-Token: $TOKEN" ${base}/events

Ctrl-C stops everything.
`);
}

/** @param {NodeJS.ErrnoException} error */
function explainFailure(error) {
  if (error.code !== "EADDRINUSE") throw error;
  console.error(
    `Port ${port} is taken. Choose another: npm start -- --port ${port === 9001 ? 9002 : 9001}`,
  );
  process.exitCode = 1;
  return undefined;
}

/**
 * @param {string} who
 * @param {string} what
 */
function say(who, what) {
  console.log(`${new Date().toLocaleTimeString()}  ${who.padEnd(10)}  ${what}`);
}
