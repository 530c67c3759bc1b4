// @ts-check
/** A card made of the learner's own words, drawn in their page, which they can save as a page of its own and print. */

import { h } from "./dom.js";
import { _ } from "./i18n.js";

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 34rem; margin: 3rem auto; padding: 0 1.25rem; font: 1.05rem/1.6 system-ui, sans-serif; }
section { padding: 1.25rem 1.75rem 1.5rem; border: 2px solid #8a6fc0; border-radius: 14px; break-inside: avoid; }
h1 { margin: .2rem 0 1rem; line-height: 1.25; } p, dd { margin: 0; white-space: pre-wrap; }
dt { margin-top: 1rem; font-size: .9rem; opacity: .75; } ul { margin: .2rem 0 0; padding-left: 1.2rem; }
`;

/**
 * @param {import("./walk.js").RoleCard} card
 * @param {(id: string) => string} words  the learner's own, by item
 */
export function roleCard(card, words) {
  const title = words(card.title) || _("No name yet");
  const save = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "save-card", click: keep }, _("Save this card (to print or to keep)"));

  function face() {
    return [
      h("p", { class: "kit-card-label" }, card.label),
      h("dl", {}, ...card.rows.map((row) => h("div", {}, h("dt", {}, row.label), h("dd", {}, ...lines(words(row.item)))))),
    ];
  }

  function keep() {
    const page = document.implementation.createHTMLDocument(title);
    page.documentElement.lang = document.documentElement.lang || "en";
    const [label, list] = face();
    page.head.append(h("style", {}, STYLE));
    page.body.append(h("section", {}, label, h("h1", {}, title), list));
    const text = new XMLSerializer().serializeToString(page);
    const href = URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" }));
    h("a", { href, download: `${card.label}.html` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser reads it after the click
  }

  const [label, list] = face();
  return h("div", {}, h("section", { class: "kit-role" , "aria-label": card.label }, label, h("h4", {}, title), list), save);
}

/**
 * What was written line by line is a list.
 * @param {string} text
 */
function lines(text) {
  const found = text.split("\n").map((line) => line.replace(/^[-*•]\s*/, "").trim()).filter(Boolean);
  return found.length > 1 ? [h("ul", {}, ...found.map((line) => h("li", {}, line)))] : [found[0] ?? _("not written yet")];
}
