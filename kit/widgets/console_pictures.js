// @ts-check
/** Charts to keep, one click each: as numbers and as a drawing, which the page has, and as PNG, which the kernel makes. */

import { h } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./console_desk.js").Ways} Ways */

/**
 * Put what can be saved of every figure in a row below it.
 * @param {Ways} ways
 * @param {HTMLElement} body
 */
export function downloads(ways, body) {
  for (const figure of body.querySelectorAll("[data-figure]")) {
    const name = /** @type {HTMLElement} */ (figure).dataset.figure ?? "";
    const picture = h("button", { type: "button", class: "kit-save", "data-action": "picture", click: () => save(ways, name) }, _("Save as PNG"));
    figure.append(h("p", { class: "kw-saves" }, picture, ...figure.querySelectorAll("a.kit-save")));
  }
}

/**
 * @param {Ways} ways
 * @param {string} name
 */
async function save(ways, name) {
  const picture = await ways.call("picture", { name });
  if (picture) {
    h("a", { href: `data:image/png;base64,${picture.data}`, download: picture.name }).click();
  }
}
