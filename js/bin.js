#!/usr/bin/env node
import { parseArgs } from "node:util";
import { Registry } from "./registry.js";
import { serve } from "./serve.js";

const usage = `Usage: service-registry serve [--hostname 127.0.0.1] [--port 9000]

Serves a registry, in memory, with one account for development.`;

await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  const command = parse(args);
  if (!command) return;
  const registry = new Registry();
  const server = await serve(registry, command).catch(explain);
  if (!server) return;
  const account = registry.developmentAccount;
  console.log(`Service registry at ${server.url}/v1.0, for user ${account?.username}`);
  console.log(`with API key ${account?.apiKey} (made for this run).`);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, async () => {
      await server.close();
      registry.close();
    });
  }
}

/**
 * @param {string[]} args
 * @returns {import("./serve.js").ServeOptions | undefined}
 */
function parse(args) {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        hostname: { type: "string", default: "127.0.0.1" },
        port: { type: "string", default: "9000" },
      },
    });
    if (values.help) {
      console.log(usage);
      return undefined;
    }
    if (positionals.join(" ") !== "serve") return fail(usage);
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65535) {
      return fail(`--port must be a number from 0 to 65535, not ${values.port}.`);
    }
    return { hostname: values.hostname, port };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

/** @param {NodeJS.ErrnoException & { port?: number }} error */
function explain(error) {
  if (error.code === "EADDRINUSE") {
    return fail(
      `Port ${error.port} is taken. Choose another: service-registry serve --port ${error.port === 9001 ? 9002 : 9001}`,
    );
  }
  return fail(`Cannot listen: ${error.message}`);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 2;
  return undefined;
}
