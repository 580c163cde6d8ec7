import { initSync } from "./client-classes.js";
import { initializer } from "./initializer.js";

export const init = initializer(initSync);

export {
  Client,
  closeOnSignals,
  EventsFeedPoller,
  HeartBeater,
  InternalError,
  ServiceRegistryError,
} from "./client-classes.js";
