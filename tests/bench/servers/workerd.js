// workerd alone, without what wrangler puts before it: a module bundled as wrangler does it, and a configuration of one
// service on one socket.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../package/scratch.js";
import { toolbox } from "../../runtimes/rig/tools.js";
import { onCore, startServer } from "./process.js";

const wasm = "pkg/registry/registry_bg.wasm";
const compatibilityDate = "2026-04-01";

/**
 * @param {string} worker a module of tests/bench/servers/
 * @param {string} folder for what is made of it
 */
export async function startWorker(worker, folder) {
  const binary = join(await toolbox("workers"), "node_modules/.bin/workerd");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, wasm), join(folder, "registry.wasm"));
  await build({
    entryPoints: [join(root, "tests/bench/servers", worker)],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    plugins: [
      {
        name: "modules that the runtime imports",
        setup({ onResolve }) {
          const imported = { path: "./registry.wasm", external: true };
          onResolve({ filter: /\.wasm\?module$/ }, () => imported);
        },
      },
    ],
  });
  writeFileSync(join(folder, "config.capnp"), configuration());
  // A third descriptor would tell the port that it was given; a shell makes one of the standard output.
  const serve = `exec ${JSON.stringify(binary)} serve config.capnp --control-fd=3 3>&1`;
  const says = /"event":"listen","socket":"http","port":(\d+)/;
  const server = await startServer(onCore(0, ["sh", "-c", serve]), { cwd: folder, says });
  return { ...server, url: `http://127.0.0.1:${server.url}` };
}

function configuration() {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "registry.wasm", wasm = embed "registry.wasm"),
  ],
  compatibilityDate = "${compatibilityDate}",
);
`;
}
