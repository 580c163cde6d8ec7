import { ServiceRegistryError } from "./errors.js";

/** Stands for what the module exports until there is one. */
export const absent = new Proxy(
  {},
  {
    get() {
      const message = "Nothing is loaded yet: call init first";
      throw new ServiceRegistryError(message, { code: "not_initialized" });
    },
  },
);
