/**
 * Listens on the host that this runs on, with its own server.
 *
 * @param {import("./types.js").Answerer} answer
 * @param {import("./types.js").HostOptions} options
 * @returns {Promise<import("./types.js").Listening>}
 */
export async function listen(answer, options) {
  const { listen } = await hosts[hostName()]();
  return listen(answer, options);
}

/** @returns {"bun" | "deno" | "node"} */
export function hostName() {
  if ("Deno" in globalThis) return "deno";
  return "Bun" in globalThis ? "bun" : "node";
}

const hosts = {
  bun: () => import("./bun.js"),
  deno: () => import("./deno.js"),
  node: () => import("./node.js"),
};
