import { initSync } from "./client-classes.js";
import { initializer } from "./initializer.js";

export const init = initializer(initSync);

export { Client, EventsFeedPoller, HeartBeater, ServiceRegistryError } from "./client-classes.js";
