import {
  Client as CoreClient,
  HeartBeater as CoreHeartBeater,
  EventsFeedPoller as CorePoller,
  initSync,
  methods,
} from "../pkg/client/client.js";
import { completeClasses } from "./classes.js";

export const { Client, EventsFeedPoller, HeartBeater } = completeClasses({
  Client: CoreClient,
  EventsFeedPoller: CorePoller,
  HeartBeater: CoreHeartBeater,
  methods,
});
export { InternalError, ServiceRegistryError } from "./errors.js";
export { initSync };
