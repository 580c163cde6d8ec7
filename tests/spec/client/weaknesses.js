// What the older Node client is known to get wrong, by number: each check fails if the mistake returns.

import { heartbeaterWeaknesses } from "./weaknesses/heartbeater.js";
import { pollerWeaknesses } from "./weaknesses/poller.js";
import { requestWeaknesses } from "./weaknesses/requests.js";
import { transportWeaknesses } from "./weaknesses/transport.js";

export const clientWeaknesses = [
  ...heartbeaterWeaknesses,
  ...requestWeaknesses,
  ...pollerWeaknesses,
  ...transportWeaknesses,
];
