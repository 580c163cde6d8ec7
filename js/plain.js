import {
  Client as CoreClient,
  HeartBeater as CoreHeartBeater,
  Feed,
  initSync,
} from "../pkg/client-js/client.js";
import { instantiate } from "../pkg/client-js/code.js";
import { completeClasses } from "./classes.js";

initSync(instantiate);

export const { Client, EventsFeedPoller, HeartBeater } = completeClasses({
  Client: CoreClient,
  Feed,
  HeartBeater: CoreHeartBeater,
});
export { closeOnSignals } from "./close-on-signals.js";
export { InternalError, ServiceRegistryError } from "./errors.js";
