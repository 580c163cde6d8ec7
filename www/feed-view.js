// What happened, the latest first.

import { element, find, show, write } from "./elements.js";
import { clock } from "./time.js";

/** @typedef {import("service-registry-client").Event} Event */
/** @typedef {import("service-registry-client").GapEvent} GapEvent */
/** @typedef {import("./view.js").View} View */

const section = find("#feed");
const mostShown = 40;

/** @param {View} view */
export function showFeed({ watch }) {
  const { events, feedFailingSince } = watch;
  write(find(".count", section), String(events.length));
  const state =
    feedFailingSince === undefined
      ? "Followed live: the registry answers as soon as something happens."
      : `Interrupted since ${clock(feedFailingSince)}; nothing is missed, it goes on from the last event.`;
  write(find("#feed-state"), state);
  show(
    find(".events", section),
    events.slice(0, mostShown),
    ({ key }) => key,
    ({ event }) => ({ element: makeEntry(event), update: () => {} }),
  );
  find(".empty", section).hidden = events.length > 0;
  find(".events", section).hidden = events.length === 0;
}

/** @param {Event | GapEvent} event */
function makeEntry(event) {
  const [kind, text] = tell(event);
  const entry = element("li", "event");
  entry.dataset.kind = kind;
  const type = element("code", "", event.type);
  if (event.type === "gap") {
    entry.append(element("span"), element("span", "", text), type);
    return entry;
  }
  const time = element("time", "", clock(event.timestamp));
  time.dateTime = new Date(event.timestamp).toISOString();
  entry.append(time, element("span", "", text), type);
  return entry;
}

/** @param {Event | GapEvent} event @returns {[kind: "came" | "went" | "changed", text: string]} */
function tell(event) {
  switch (event.type) {
    case "service.join":
      return ["came", `${event.payload.id} is here`];
    case "service.update":
      return [
        "changed",
        `${event.payload.id} changed: ${event.payload.tags.join(", ") || "no tags"}`,
      ];
    case "service.remove":
      return ["went", `${event.payload.id} was removed`];
    case "session.end":
      return ["went", `The session ${event.payload.id} was ended`];
    case "services.timeout": {
      const names = event.payload.map(({ id }) => id).join(", ");
      return ["went", names ? `A session is over, and with it ${names}` : "A session is over"];
    }
    case "configuration_value.update": {
      const { configuration_value_id: id, old_value, new_value } = event.payload;
      const before = old_value === null ? "" : `, was ${old_value}`;
      return ["changed", `${id} is ${new_value}${before}`];
    }
    case "configuration_value.remove":
      return ["went", `${event.payload.configuration_value_id} was removed`];
    case "gap":
      return ["went", "Events are missing here: the registry does not have them any more"];
  }
}
