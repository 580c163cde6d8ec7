// The services, all of them or those with a tag.

import { attempt, button, element, find, onSubmit, show, write } from "./elements.js";
import { sentence } from "./sentences.js";
import { nameOf } from "./sessions-view.js";

/** @typedef {import("service-registry-client").Service} Service */
/** @typedef {import("./view.js").View} View */

const section = find("#services");
const sessionOf = /** @type {HTMLSelectElement} */ (find("select.session", section));

/** @param {() => View | undefined} current */
export function listenForServices(current) {
  onSubmit(
    section,
    async (form) => {
      const id = /** @type {HTMLInputElement} */ (find(".id", form));
      const tags = /** @type {HTMLInputElement} */ (find(".new-tags", form));
      const view = current();
      await view?.client.services.create(sessionOf.value, id.value, { tags: split(tags.value) });
      view?.watch.hurry();
      id.value = "";
    },
    sentence,
  );
}

/** @param {View} view */
export function showServices(view) {
  const all = [...view.watch.sessions.values()].flatMap(({ services }) => services);
  all.sort((one, other) => (one.id < other.id ? -1 : 1));
  const { tag } = view;
  const chosen = tag === undefined ? all : all.filter(({ tags }) => tags.includes(tag));
  write(find(".count", section), String(chosen.length));
  showTags(all, view);
  show(
    find(".lines", section),
    chosen,
    ({ id, session_id }) => `${id} ${session_id}`,
    (service) => makeLine(service, view),
  );
  const empty = find(".empty", section);
  empty.hidden = chosen.length > 0;
  write(
    empty,
    tag === undefined
      ? "No services. Register one under a session, and others find it by its tags."
      : `No service has the tag ${tag}. Choose another tag, or all.`,
  );
  showSessionChoice(view);
}

/** @param {Service[]} all @param {View} view */
function showTags(all, view) {
  /** @type {Map<string | undefined, number>} */
  const counts = new Map([[undefined, all.length]]);
  for (const tag of all.flatMap(({ tags }) => [...new Set(tags)]).sort()) {
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  // The chosen one stays, so that it can be seen why nothing is there.
  if (view.tag !== undefined && !counts.has(view.tag)) counts.set(view.tag, 0);
  show(
    find(".chips", section),
    counts,
    ([tag]) => (tag === undefined ? "all" : `tag ${tag}`),
    ([tag]) => {
      const chip = button("", "", () => {
        view.tag = tag;
        view.changed();
      });
      chip.removeAttribute("aria-label");
      /** @param {[string | undefined, number]} item */
      const update = ([, count]) => {
        write(chip, `${tag ?? "All"} ${count}`);
        chip.setAttribute("aria-pressed", String(view.tag === tag));
      };
      return { element: chip, update };
    },
  );
}

/** @param {Service} first @param {View} view */
function makeLine(first, view) {
  const { id } = first;
  const line = element("li", "line");
  const tags = element("span", "tags");
  const detail = element("span", "detail");
  const remove = button("Remove", `Remove the service ${id}`, () => {
    attempt(
      section,
      async () => {
        await view.client.services.remove(id);
        view.watch.hurry();
      },
      sentence,
    );
  });
  line.append(element("strong", "", id), tags, remove, detail);
  /** @param {Service} service */
  const update = (service) => {
    write(tags, service.tags.join(" · "));
    const known = view.watch.sessions.get(service.session_id);
    const pairs = Object.entries(service.metadata ?? {}).map(([key, value]) => `${key} ${value}`);
    const owner = known ? nameOf(known) : service.session_id;
    write(detail, [`of ${owner}`, ...pairs].join(" · "));
    remove.hidden = !view.programs.all.has(service.session_id);
  };
  return { element: line, update };
}

/** The sessions that this page keeps alive. @param {View} view */
function showSessionChoice({ programs, watch }) {
  const own = [...watch.sessions.values()].filter(({ session }) => programs.all.has(session.id));
  const choices = own.map((known) => ({
    id: known.session.id,
    text: `${nameOf(known)} (${known.session.id})`,
  }));
  if (choices.length === 0) choices.push({ id: "", text: "none here yet" });
  show(
    sessionOf,
    choices,
    ({ id }) => id,
    ({ id, text }) => {
      const option = element("option", "", text);
      option.value = id;
      return { element: option, update: () => {} };
    },
  );
}

/** @param {string} text */
function split(text) {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
