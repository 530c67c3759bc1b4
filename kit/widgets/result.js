// @ts-check
/** A result that the group was shown: each chart with its table, words that were reviewed, and what is withheld. */

import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { drawing } from "./svg.js";

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} title
 * @property {string} label
 * @property {string} sentence
 * @property {string} svg
 * @property {string} [narrow]  the same, drawn for a narrow card
 * @property {{columns: string[], rows: (string | number | null)[][]}} table
 * @property {string[]} notes
 *
 * @typedef {object} Result
 * @property {Figure[]} figures
 * @property {{question: string, theme: string, texts: string[]}[]} said
 * @property {string[]} notes
 * @property {string[]} withheld  why something is not shown
 */

/**
 * @param {Result} result
 * @returns {HTMLElement}
 */
export function resultBox({ figures, said, notes: alongside, withheld }) {
  const head = h("h4", { id: uid() }, _("Your group's result"));
  return h(
    "section",
    { class: "kit-result", "aria-labelledby": head.id },
    head,
    ...figures.map(figureBox),
    ...said.map(words),
    ...notes([...alongside, ...withheld]),
  );
}

/** @param {Figure} figure */
function figureBox({ title, label, sentence, svg, narrow, table, notes: said }) {
  const drawn = [svg, narrow].flatMap((text) => (text && drawing(text)) || []);
  const picture = drawn.length ? h("div", { class: "kit-picture", role: "img", "aria-label": label }) : null;
  picture?.append(...drawn); // the stylesheet shows the one that fits
  return h(
    "figure",
    {},
    title ? h("h5", {}, title) : null,
    picture,
    h("figcaption", {}, h("p", { class: "kit-reads" }, sentence), ...notes(said)),
    table.rows.length ? numbers(label, table) : null,
  );
}

/**
 * @param {string} caption
 * @param {Figure["table"]} table
 */
function numbers(caption, { columns, rows }) {
  const head = h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)));
  const body = rows.map(([first, ...rest]) =>
    h("tr", {}, h("th", { scope: "row" }, told(first)), ...rest.map((value) => h("td", {}, told(value)))),
  );
  const scrolls = { class: "kit-scrolls", tabindex: "0", role: "group", "aria-label": _("Table: {what}", { what: caption }) };
  return h(
    "details",
    { class: "kit-shown" },
    h("summary", { "data-action": "result-numbers" }, _("The numbers as a table")),
    h("div", scrolls, h("table", {}, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, ...body))),
  );
}

/** @param {Result["said"][number]} one */
function words({ question, theme, texts }) {
  return h(
    "div",
    { class: "kit-said" },
    h("h5", { dir: "auto" }, [question, theme].filter(Boolean).join(" · ")),
    ...texts.map((text) => h("blockquote", { dir: "auto" }, text)),
  );
}

/** @param {string[]} sentences */
function notes(sentences) {
  return [...new Set(sentences)].map((sentence) => h("p", { class: "kit-withheld" }, sentence));
}

/** @param {string | number | null} value */
function told(value) {
  if (typeof value !== "number") {
    return value ?? "–";
  }
  return value.toLocaleString(document.documentElement.lang || "en", { maximumFractionDigits: 2 });
}
