// The little that is needed of the document. What comes from a registry gets in as text only.

/**
 * @template {Element} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [inside]
 * @returns {E}
 */
export function find(selector, inside = document) {
  const found = inside.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}`);
  return /** @type {E} */ (found);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [className]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * @param {string} text
 * @param {string} label what it is called for those who do not see what it stands beside
 * @param {() => void} press
 */
export function button(text, label, press) {
  const made = element("button", "", text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}

/** Writes only what differs, so that nothing is laid out or read aloud anew. @param {Node} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * What shows an item of a list.
 *
 * @template Item
 * @typedef {{ element: HTMLElement, update: (item: Item) => void }} Shown
 */

/** @type {WeakMap<Element, Map<string, Shown<any>>>} */
const lists = new WeakMap();

/**
 * Makes a list show these items in this order. An item that stays keeps its element, and that the focus.
 *
 * @template Item
 * @param {HTMLElement} list
 * @param {Iterable<Item>} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => Shown<Item>} make
 */
export function show(list, items, keyOf, make) {
  const before = lists.get(list) ?? new Map();
  /** @type {Map<string, Shown<Item>>} */
  const after = new Map();
  let next = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const shown = before.get(key) ?? make(item);
    before.delete(key);
    after.set(key, shown);
    shown.update(item);
    if (next && shown.element === next) next = next.nextElementSibling;
    else list.insertBefore(shown.element, next);
  }
  for (const { element } of before.values()) element.remove();
  lists.set(list, after);
}

/**
 * What a form does, with its problems told below it in a sentence.
 *
 * @param {ParentNode} section
 * @param {(form: HTMLFormElement) => Promise<void>} work
 * @param {(error: unknown) => string} sentence
 */
export function onSubmit(section, work, sentence) {
  const form = /** @type {HTMLFormElement} */ (find("form", section));
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await attempt(section, () => work(form), sentence);
    isBusy = false;
  });
}

/**
 * @param {ParentNode} section
 * @param {() => Promise<void>} work
 * @param {(error: unknown) => string} sentence
 */
export async function attempt(section, work, sentence) {
  const problem = find(".problem", section);
  problem.textContent = "";
  try {
    await work();
  } catch (error) {
    problem.textContent = sentence(error);
  }
}
