// The values that programs share.

import { attempt, button, element, find, onSubmit, show, write } from "./elements.js";
import { sentence } from "./sentences.js";

/** @typedef {import("service-registry-client").ConfigurationValue} ConfigurationValue */
/** @typedef {import("./view.js").View} View */

const section = find("#configuration");

/** @param {() => View | undefined} current */
export function listenForConfiguration(current) {
  onSubmit(
    section,
    async (form) => {
      const id = /** @type {HTMLInputElement} */ (find(".id", form));
      const value = /** @type {HTMLInputElement} */ (find(".value", form));
      const view = current();
      await view?.client.configuration.set(id.value.trim(), value.value);
      view?.ownValues.add(id.value.trim());
      view?.watch.hurry();
      value.value = "";
    },
    sentence,
  );
}

/** @param {View} view */
export function showConfiguration(view) {
  const { values } = view.watch;
  write(find(".count", section), String(values.length));
  show(
    find(".lines", section),
    values,
    ({ id }) => id,
    (value) => makeLine(value, view),
  );
  find(".empty", section).hidden = values.length > 0;
}

/** @param {ConfigurationValue} first @param {View} view */
function makeLine({ id }, view) {
  const text = element("span", "value");
  const remove = button("Remove", `Remove the value ${id}`, () => {
    attempt(
      section,
      async () => {
        await view.client.configuration.remove(id);
        view.watch.hurry();
      },
      sentence,
    );
  });
  const line = element("li", "line", element("code", "", id), text, remove);
  /** @param {ConfigurationValue} item */
  const update = ({ value }) => {
    write(text, value);
    remove.hidden = !view.ownValues.has(id);
  };
  return { element: line, update };
}
