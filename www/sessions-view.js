// The sessions, each with the time that it has left.

import { attempt, button, element, find, onSubmit, show, write } from "./elements.js";
import { sentence } from "./sentences.js";

/** @typedef {import("./watch.js").Known} Known */
/** @typedef {import("./programs.js").Program} Program */
/** @typedef {import("./view.js").View} View */

const section = find("#sessions");

/** @param {() => View | undefined} current */
export function listenForSessions(current) {
  onSubmit(
    section,
    async (form) => {
      const name = /** @type {HTMLInputElement} */ (find(".name", form));
      const timeout = /** @type {HTMLInputElement} */ (find(".timeout", form));
      const view = current();
      await view?.programs.start(name.value.trim(), timeout.valueAsNumber);
      view?.watch.hurry();
      name.value = "";
    },
    sentence,
  );
}

/** @param {View} view */
export function showSessions(view) {
  const { sessions, hasMore } = view.watch;
  write(find(".count", section), `${sessions.size}${hasMore ? "+" : ""}`);
  show(
    find(".cards", section),
    sessions.values(),
    ({ session }) => session.id,
    (known) => makeCard(known, view),
  );
  find(".empty", section).hidden = sessions.size > 0;
}

/** Moves the time on, and nothing else. @param {View} view */
export function showTimeLeft(view) {
  for (const card of section.querySelectorAll(".card")) {
    const id = /** @type {HTMLElement} */ (card).dataset.session ?? "";
    const known = view.watch.sessions.get(id);
    if (known) showTimeOf(card, known, view);
  }
}

/** @param {Known} first @param {View} view */
function makeCard(first, view) {
  const { id } = first.session;
  const name = nameOf(first);
  const card = element("li", "card");
  card.dataset.session = id;
  const left = element("span", "left");
  const bar = element("span", "bar", element("span"));
  bar.setAttribute("aria-hidden", "true");
  const detail = element("span", "detail");
  const toggle = button("", "", () => view.programs.toggle(id));
  const end = button("End session", `End session ${name}`, () => {
    attempt(section, () => view.programs.end(id), sentence);
  });
  const buttons = element("div", "row", toggle, end);
  card.append(
    element("div", "head", element("strong", "", name), element("code", "", id), left),
    bar,
    detail,
    buttons,
  );
  /** @param {Known} known */
  const update = (known) => {
    const program = view.programs.all.get(id);
    write(detail, detailOf(known, program));
    buttons.hidden = !program;
    write(toggle, program?.isBeating ? "Stop heartbeat" : "Start heartbeat");
    toggle.setAttribute("aria-label", `${toggle.textContent} of ${name}`);
    card.dataset.beating = program ? String(program.isBeating) : "elsewhere";
    showTimeOf(card, known, view);
  };
  return { element: card, update };
}

/** @param {Element} card @param {Known} known @param {View} view */
function showTimeOf(card, known, view) {
  const { seconds, text } = timeLeft(known, view);
  write(find(".left", card), text);
  const share = Math.min(1, seconds / known.session.heartbeat_timeout);
  find(".bar span", card).style.transform = `scaleX(${share.toFixed(3)})`;
  /** @type {HTMLElement} */ (card).dataset.low = String(share < 0.25);
}

/** @param {Known} known @param {View} view */
function timeLeft({ session, deadline, isAtMost }, { programs, watch }) {
  // What this page's own heartbeater was answered may be later than what was read.
  const own = programs.all.get(session.id)?.deadline ?? 0;
  const left = Math.max(deadline, own) - Date.now();
  const seconds = Math.max(0, left / 1000);
  if (left <= 0) return { seconds: 0, text: watch.isLive ? "due" : "not known" };
  const whole = `${Math.ceil(seconds)} s left`;
  return { seconds, text: isAtMost && own === 0 ? `at most ${whole}` : whole };
}

/** @param {Known} known @param {Program | undefined} program */
function detailOf({ session, services }, program) {
  const beats = program
    ? program.isBeating
      ? {
          idle: "starting to beat",
          active: "beats in this page",
          suspect: "beats fail, trying again",
          lost: "lost, being made anew",
        }[program.heartbeater.state]
      : "no heartbeat: it will expire"
    : session.last_seen === null
      ? "no heartbeat yet"
      : "beats elsewhere";
  const names = services.map(({ id }) => id).join(", ");
  return `Timeout ${session.heartbeat_timeout} s · ${beats} · ${names || "no services"}`;
}

/** What a session says of itself, or its id. @param {Known} known */
export function nameOf({ session, services }) {
  const [first] = Object.values(session.metadata ?? {});
  return session.metadata?.name ?? first ?? services[0]?.id ?? "unnamed";
}
