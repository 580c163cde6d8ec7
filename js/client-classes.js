import { Client, EventsFeedPoller, HeartBeater, initSync } from "../pkg/client/client.js";
import { completeClasses } from "./classes.js";
import { ServiceRegistryError } from "./errors.js";

completeClasses({ EventsFeedPoller, HeartBeater });

export { Client, EventsFeedPoller, HeartBeater, initSync, ServiceRegistryError };
