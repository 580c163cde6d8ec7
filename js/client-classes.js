import {
  Client as CoreClient,
  HeartBeater as CoreHeartBeater,
  Feed,
  initSync,
} from "../pkg/client/client.js";
import { completeClasses } from "./classes.js";

export const { Client, EventsFeedPoller, HeartBeater } = completeClasses({
  Client: CoreClient,
  Feed,
  HeartBeater: CoreHeartBeater,
});
export { closeOnSignals } from "./close-on-signals.js";
export { InternalError, ServiceRegistryError } from "./errors.js";
export { Sender } from "./sender.js";
export { initSync };
