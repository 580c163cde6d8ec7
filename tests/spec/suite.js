// Every behaviour that takes more than exchanges to show, by feature. The rules of the API are in
// conformance/.

import { accounts } from "./accounts.js";
import { clientsApart } from "./client/apart.js";
import { clientArguments } from "./client/arguments.js";
import { clientConfiguration } from "./client/configuration.js";
import { clientEmitters } from "./client/emitters.js";
import { clientEndings } from "./client/endings.js";
import { clientErrors } from "./client/errors.js";
import { clientEscaping } from "./client/escaping.js";
import { clientFetchAnswers } from "./client/fetch-answers.js";
import { clientFollowEnding } from "./client/follow-ending.js";
import { clientFollowReading } from "./client/follow-reading.js";
import { clientHeartbeater } from "./client/heartbeater.js";
import { clientIdentity } from "./client/identity.js";
import { clientListCache } from "./client/list-cache.js";
import { clientLists } from "./client/lists.js";
import { clientLogin } from "./client/login.js";
import { clientMisuse } from "./client/misuse.js";
import { clientPollerReading } from "./client/poller-reading.js";
import { clientPollerStopping } from "./client/poller-stopping.js";
import { clientPresence } from "./client/presence.js";
import { clientPresenceClosing } from "./client/presence-closing.js";
import { clientPresenceMisuse } from "./client/presence-misuse.js";
import { clientPresenceRecovery } from "./client/presence-recovery.js";
import { clientRaw } from "./client/raw.js";
import { clientRecovery } from "./client/recovery.js";
import { clientRegister } from "./client/register.js";
import { clientSafety } from "./client/safety.js";
import { clientServices } from "./client/services.js";
import { clientSessions } from "./client/sessions.js";
import { clientViewsAndAccount } from "./client/views-and-account.js";
import { clientWeaknesses } from "./client/weaknesses.js";
import { guideExchanges } from "./guide-exchanges.js";
import { hosts } from "./hosts.js";
import { registryClass } from "./registry.js";

/** @type {Record<string, import("./check.js").Check[]>} */
export const suite = {
  "the registry's class": registryClass,
  "hosts of the registry": hosts,
  "a registry's accounts": accounts,
  "the guide's exchanges": guideExchanges,
  "client.sessions": clientSessions,
  "client.services and client.events": clientServices,
  "client.services.register": clientRegister,
  "client.configuration": clientConfiguration,
  "client.views and client.account": clientViewsAndAccount,
  "lists and their pages": clientLists,
  "lists from memory": clientListCache,
  "raw answers": clientRaw,
  "the client's arguments": clientArguments,
  "clients apart": clientsApart,
  "ids in addresses": clientEscaping,
  "passwords and tokens": clientIdentity,
  "the client's login": clientLogin,
  "the client's errors": clientErrors,
  "answers of a fetch of one's own": clientFetchAnswers,
  "the client's misuse": clientMisuse,
  "timeouts and signals": clientEndings,
  heartbeater: clientHeartbeater,
  "recovery of lost sessions": clientRecovery,
  "what a heartbeater knows of its session": clientSafety,
  "client.join": clientPresence,
  "a presence that comes back": clientPresenceRecovery,
  "a presence that leaves": clientPresenceClosing,
  "misuse of a presence": clientPresenceMisuse,
  emitters: clientEmitters,
  "polling the events feed": clientPollerReading,
  "stopping and starting a poller": clientPollerStopping,
  "following the events feed": clientFollowReading,
  "the end of following": clientFollowEnding,
  "what the older client got wrong": clientWeaknesses,
};
