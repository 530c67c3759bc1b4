// @ts-check
/** What the console's cards share: the card itself, labelled fields, and lists of what was set aside. */

import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @typedef {object} Card
 * @property {HTMLElement} node
 * @property {HTMLElement} body
 * @property {HTMLElement} heading
 * @property {HTMLElement} trouble
 * @property {string[]} about  the requests whose problems are told in it
 */

/**
 * @param {string} step
 * @param {string} title
 * @param {string[]} about
 * @returns {Card}
 */
export function card(step, title, about) {
  const heading = h("h2", { tabindex: -1, id: uid() }, title);
  const body = h("div");
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const node = h("section", { class: "kit-card kit-part", "data-step": step, "aria-labelledby": heading.id }, heading, body, trouble);
  return { node, body, heading, trouble, about };
}

/**
 * A field with its label, and help below it.
 * @param {string} label
 * @param {HTMLElement} input
 * @param {string} [help]
 */
export function labelled(label, input, help = "") {
  input.id = uid();
  const hint = help ? h("small", { id: uid() }, help) : null;
  if (hint) {
    input.setAttribute("aria-describedby", hint.id);
  }
  return h("p", { class: "kit-labelled" }, h("label", { for: input.id }, label), hint, input);
}

/**
 * Empty a field whose words or choice were taken, unless somebody has gone on in it meanwhile.
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field
 * @param {string} sent  all that stood in it then
 */
export function taken(field, sent) {
  if (field.value === sent) {
    field.value = "";
  }
}

/** What the kernel wrote, with every word of a participant escaped. @param {string} html */
export function written(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** @param {{what: string, where: string, remedy: string}[]} things */
export function setAside(things) {
  if (!things.length) {
    return null;
  }
  const lines = things.map((one) => h("li", {}, h("b", {}, one.where), " ", one.what, " ", one.remedy));
  const title = things.length === 1 ? _("1 thing was set aside") : _("{n} things were set aside", { n: things.length });
  return h("details", { class: "kit-aside", "data-part": "set-aside" }, h("summary", {}, title), h("ul", {}, ...lines));
}

/**
 * What is to be known beside what came in: what was set aside, and notes.
 * @param {{set_aside: {what: string, where: string, remedy: string}[], notes: string[]}} data
 */
export function remarks(data) {
  const notes = data.notes.map((text) => h("p", { class: "kit-note", "data-part": "note" }, text));
  return [setAside(data.set_aside), ...notes].filter((one) => one !== null);
}

/**
 * @param {string[]} heads
 * @param {(string | number)[][]} rows
 * @param {string} caption
 */
export function table(heads, rows, caption) {
  return h(
    "div",
    { class: "kit-table" },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows.map(([head, ...rest]) => h("tr", {}, h("th", { scope: "row" }, String(head)), ...rest.map((cell) => h("td", {}, String(cell)))))),
    ),
  );
}
