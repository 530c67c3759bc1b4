// @ts-check
/** Small helpers to write HTML elements without a framework. Text is always text, never HTML. */

let count = 0;
/** @type {WeakMap<Element, string>} what stands in an element that is drawn by `redraw` */
const drawn = new WeakMap();

/** An id that no other element of the page has, for labels and descriptions. */
export function uid() {
  count += 1;
  return `kit-${count}`;
}

/**
 * Make an element. Attributes that are null, undefined or false are left out; functions listen to events.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Say of a button whether it has nothing to do, whatever else is under way.
 * @param {Element} button
 * @param {boolean} nothing
 */
export function rest(button, nothing) {
  button.toggleAttribute("data-off", nothing);
  button.setAttribute("aria-disabled", String(nothing));
}

/**
 * Set an element's text only where it differs, so that nothing is announced or moved for nothing.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Make an element's children anew only where what they tell has changed: whoever reads there, or has the focus there,
 * is left in peace.
 * @param {Element} parent
 * @param {unknown} told
 * @param {() => (Node | string)[]} children
 */
export function redraw(parent, told, children) {
  const now = JSON.stringify(told);
  if (drawn.get(parent) !== now) {
    drawn.set(parent, now);
    parent.replaceChildren(...children());
  }
}

/**
 * Make these the children of an element. Those that stay are not touched: moving one would take the focus from it.
 * @param {Element} parent
 * @param {Element[]} children
 */
export function arrange(parent, children) {
  [...parent.children].filter((child) => !children.includes(child)).forEach((child) => child.remove());
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(child, next);
    }
  }
}

/**
 * Paragraphs of a plain text.
 * @param {string} text
 * @param {string} className
 */
export function paragraphs(text, className) {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => h("p", { class: className }, part.trim()));
}

/**
 * A field under its name.
 * @param {string} text
 * @param {HTMLElement} field  with an id
 */
export function labelled(text, field) {
  return h("div", { class: "kit-labelled" }, h("label", { for: field.id }, text), field);
}

/**
 * The attributes that name an item on every element of it.
 * @param {{lesson: string, activity: string, item?: string | null}} at
 */
export function names({ lesson, activity, item }) {
  return { "data-lesson": lesson, "data-activity": activity, "data-item": item };
}
