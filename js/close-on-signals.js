import { invalid, ServiceRegistryError } from "./errors.js";
import { signalsFrom } from "./presence-options.js";

/**
 * Closes a presence when the process is told to end. See `types/presence.d.ts`.
 *
 * @param {any} presence
 * @param {unknown} [options]
 */
export function closeOnSignals(presence, options) {
  if (!presence?.__whenClosing) throw invalid("presence", "what client.join gives");
  const { signals, leave } = signalsFrom(options);
  const { process } = globalThis;
  if (typeof process?.on !== "function") {
    const message = "No signals come here: call presence.close()";
    throw new ServiceRegistryError(message, { code: "unsupported" });
  }
  const close = () => presence.close(leave);
  for (const signal of signals) process.on(signal, close);
  let forget = () => {};
  const stop = () => {
    forget();
    for (const signal of signals) process.off(signal, close);
  };
  forget = presence.__whenClosing(stop);
  return stop;
}
