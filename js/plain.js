import { Client, EventsFeedPoller, HeartBeater, initSync } from "../pkg/client-js/client.js";
import { instantiate } from "../pkg/client-js/code.js";
import { completeClasses } from "./classes.js";
import { ServiceRegistryError } from "./errors.js";

initSync(instantiate);
completeClasses({ EventsFeedPoller, HeartBeater });

export { Client, EventsFeedPoller, HeartBeater, ServiceRegistryError };
