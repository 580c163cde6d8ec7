import { UsageError } from "./failure.js";

/** @param {import("../../pkg/vendor/commander.js").Command} program */
export function addServeCommand(program) {
  program
    .command("serve")
    .description("Serves a registry, in memory, with one account for development.")
    .option("--hostname <address>", "the address to listen on", "127.0.0.1")
    .option("--port <number>", "the port to listen on, 0 for any that is free", "9000")
    .action(serveUntilStopped);
}

/** @param {{ hostname: string, port: string }} options */
async function serveUntilStopped({ hostname, port }) {
  if (!/^\d+$/.test(port) || Number(port) > 65535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not ${port}.`);
  }
  const { Registry } = await import("../registry.js");
  const { serve } = await import("../serve.js");
  const registry = new Registry();
  const server = await serve(registry, { hostname, port: Number(port) }).catch(explainListening);
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

/** @param {NodeJS.ErrnoException & { port?: number }} error @returns {never} */
function explainListening(error) {
  if (error.code !== "EADDRINUSE") throw error;
  const other = error.port === 9001 ? 9002 : 9001;
  throw new UsageError(
    `Port ${error.port} is taken. Choose another: service-registry serve --port ${other}`,
  );
}
