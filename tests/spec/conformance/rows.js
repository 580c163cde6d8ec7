// Every rule, in the order of the API's reference.

import { addresses } from "./addresses.js";
import { authentication } from "./authentication.js";
import { configuration } from "./configuration.js";
import { configurationFields } from "./configuration-fields.js";
import { crossOrigin } from "./cross-origin.js";
import { defects } from "./defects.js";
import { endingSessions } from "./ending-sessions.js";
import { eventTypes } from "./event-types.js";
import { events } from "./events.js";
import { expiry } from "./expiry.js";
import { extendedFeed } from "./extended-feed.js";
import { faults } from "./faults.js";
import { feedPositions } from "./feed-positions.js";
import { limits } from "./limits.js";
import { lists } from "./lists.js";
import { login } from "./login.js";
import { markedPages } from "./markers.js";
import { namespaces } from "./namespaces.js";
import { objects } from "./objects.js";
import { overview } from "./overview.js";
import { rateLimits } from "./rate-limits.js";
import { requestEdges } from "./request-edges.js";
import { serviceChanges } from "./service-changes.js";
import { serviceFields } from "./service-fields.js";
import { services } from "./services.js";
import { sessions } from "./sessions.js";
import { tokens } from "./tokens.js";
import { transport } from "./transport.js";
import { waitingRequests } from "./waiting.js";

export const rows = [
  ...addresses,
  ...transport,
  ...login,
  ...authentication,
  ...objects,
  ...serviceFields,
  ...configurationFields,
  ...sessions,
  ...services,
  ...serviceChanges,
  ...configuration,
  ...namespaces,
  ...overview,
  ...limits,
  ...rateLimits,
  ...lists,
  ...markedPages,
  ...faults,
  ...requestEdges,
  ...tokens,
  ...expiry,
  ...events,
  ...eventTypes,
  ...defects,
  ...endingSessions,
  ...extendedFeed,
  ...waitingRequests,
  ...feedPositions,
  ...crossOrigin,
];
