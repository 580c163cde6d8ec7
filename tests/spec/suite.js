// Every behaviour, by feature.

import { clientArguments } from "./client/arguments.js";
import { clientEndings } from "./client/endings.js";
import { clientErrors } from "./client/errors.js";
import { clientHeartbeater } from "./client/heartbeater.js";
import { clientLogin } from "./client/login.js";
import { clientMisuse } from "./client/misuse.js";
import { clientRegister } from "./client/register.js";
import { clientServices } from "./client/services.js";
import { clientSessions } from "./client/sessions.js";
import { guideExchanges } from "./guide-exchanges.js";
import { addresses } from "./http/addresses.js";
import { badInput } from "./http/bad-input.js";
import { configuration } from "./http/configuration.js";
import { events } from "./http/events.js";
import { expiry } from "./http/expiry.js";
import { faults } from "./http/faults.js";
import { heartbeats } from "./http/heartbeats.js";
import { heldRequests } from "./http/held-requests.js";
import { keystone } from "./http/keystone.js";
import { limits } from "./http/limits.js";
import { metadata } from "./http/metadata.js";
import { pagination } from "./http/pagination.js";
import { services } from "./http/services.js";
import { sessions } from "./http/sessions.js";
import { tags } from "./http/tags.js";
import { registryClass } from "./registry.js";

/** @type {Record<string, import("./check.js").Check[]>} */
export const suite = {
  "the registry's class": registryClass,
  "logging in": keystone,
  addresses,
  sessions,
  services,
  tags,
  metadata,
  configuration,
  heartbeats,
  expiry,
  "the events feed": events,
  "held requests": heldRequests,
  limits,
  pagination,
  faults,
  "bad input": badInput,
  "the guide's exchanges": guideExchanges,
  "client.sessions": clientSessions,
  "client.services and client.events": clientServices,
  "client.services.register": clientRegister,
  "the client's arguments": clientArguments,
  "the client's login": clientLogin,
  "the client's errors": clientErrors,
  "the client's misuse": clientMisuse,
  "timeouts and signals": clientEndings,
  heartbeater: clientHeartbeater,
};
