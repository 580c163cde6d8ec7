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
  const known = process.getBuiltinModule?.("node:os").constants.signals;
  const close = () => presence.close(leave);
  let forget = () => {};
  const stop = () => {
    forget();
    for (const signal of signals) process.off(signal, close);
  };
  for (const signal of signals) {
    try {
      // Any other name is listened to as well, and never heard.
      const isThere = known ? Object.hasOwn(known, signal) : typeof signal === "string";
      if (!isThere) throw new TypeError("no such signal");
      process.on(signal, close);
    } catch (cause) {
      stop();
      throw invalid("options.signals", `without ${signal}, which cannot be listened to`, cause);
    }
  }
  forget = presence.__whenClosing(stop);
  return stop;
}
