// @ts-check
/** The texts of one question in the review: which of them are listed, and each with what can be done to it. */

import { drawn } from "./console_redact.js";
import { button, mover } from "./console_themes.js";
import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

const AT_A_TIME = 20; // texts drawn at once
const BEGINNING = 600; // characters of a long text

/**
 * @typedef {import("./console_review.js").Question} Question
 * @typedef {"show" | "hide" | null} Verdict
 * @typedef {{digest: string, text: string, ranges: [number, number][], people: number, quote: boolean, verdict: Verdict, theme: string | null, told: string | null}} Entry
 * @typedef {"waits" | "show" | "hide" | "all"} Filter
 * @typedef {object} View  how far somebody is with one question
 * @property {Filter} filter
 * @property {Set<string>} listed  texts that fitted the filter when it was chosen: none goes from under the hand
 * @property {number} drawn  how many of them are drawn
 * @property {Set<string>} whole  long texts that are shown whole
 * @property {string} redacting  the text whose words are being chosen
 * @property {ReturnType<typeof import("./console_redact.js").redactor> | null} editor  where they are chosen
 */

/** @param {Entry} text */
export function waits(text) {
  return text.verdict === null;
}

/**
 * How a question is first seen: what waits, or all when nothing does.
 * @param {Question} question
 * @param {Filter} [wanted]
 * @returns {View}
 */
export function opened(question, wanted) {
  const filter = wanted ?? (question.texts.some(waits) ? "waits" : "all");
  const listed = new Set(question.texts.filter((text) => fits(text, filter)).map((text) => text.digest));
  return { filter, listed, drawn: AT_A_TIME, whole: new Set(), redacting: "", editor: null };
}

/**
 * List texts that came since, where they fit what is listed.
 * @param {View} view
 * @param {Entry[]} before
 * @param {Entry[]} now
 */
export function listNew(view, before, now) {
  const known = new Set(before.map((text) => text.digest));
  now.filter((text) => !known.has(text.digest) && fits(text, view.filter)).forEach((text) => view.listed.add(text.digest));
}

/**
 * Draw more of the texts that are listed.
 * @param {View} view
 * @returns {number | null} the place of the first of them, null where all are drawn
 */
export function drawMore(view) {
  const first = view.drawn;
  if (first >= view.listed.size) {
    return null;
  }
  view.drawn += AT_A_TIME;
  return first;
}

/**
 * @param {Entry} text
 * @param {Filter} filter
 */
function fits(text, filter) {
  return filter === "all" || (text.verdict ?? "waits") === filter;
}

/**
 * @param {Question} question
 * @param {View} view
 * @param {(filter: Filter) => void} choose
 */
export function filters(question, view, choose) {
  const name = uid();
  /** @type {[Filter, string][]} */
  const all = [
    ["waits", _("Waiting")],
    ["show", _("Shown")],
    ["hide", _("Hidden")],
    ["all", _("All")],
  ];
  return h(
    "fieldset",
    { class: "kit-audience kit-filter" },
    h("legend", { class: "kit-hidden" }, _("Which texts")),
    ...all.map(([filter, label]) =>
      h(
        "label",
        { class: "kit-option" },
        h("input", { type: "radio", name, value: filter, checked: view.filter === filter, change: () => choose(filter) }),
        `${label} (${question.texts.filter((text) => fits(text, filter)).length})`,
      ),
    ),
  );
}

/**
 * @param {Question} question
 * @param {View} view
 * @param {Entry} text
 * @param {object} ways
 * @param {(name: string, fields: Record<string, any>) => void} ways.act
 * @param {() => void} ways.redact
 * @param {() => void} ways.whole  shows all of a long text
 */
export function row(question, view, text, { act, redact, whole }) {
  const { key } = question;
  const { digest } = text;
  const long = text.text.length > BEGINNING && !view.whole.has(digest);
  const quoted = h("blockquote", { dir: "auto", id: uid() }, ...drawn(text, long ? BEGINNING : text.text.length), long ? " …" : null);
  const item = h("li", { "data-verdict": text.verdict ?? "waits", "data-digest": digest }, quoted);
  if (long) {
    const label = _("Show all of it ({n} characters)", { n: text.text.length });
    item.append(h("p", {}, h("button", { type: "button", class: "kit-quiet", "data-action": "whole-text", click: whole }, label)));
  }
  if (view.editor && view.redacting === digest) {
    item.append(view.editor.node);
    return item;
  }
  /** @param {"show" | "hide"} verdict @param {string} label */
  const decide = (verdict, label) => {
    const made = button(`${verdict}-text`, label, () => act(verdict, { key, digests: [digest] }));
    made.setAttribute("aria-pressed", String(text.verdict === verdict));
    return made;
  };
  const buttons = [decide("show", _("Show")), decide("hide", _("Hide")), button("redact", _("Redact …"), redact)];
  buttons.forEach((one) => {
    one.setAttribute("aria-describedby", quoted.id);
    one.dataset.digest = digest;
  });
  const notes = [text.quote ? _("May be quoted in the report.") : _("Only in this room, not in the report.")];
  if (text.people > 1) {
    notes.push(_("{n} people wrote these words.", { n: text.people }));
  }
  const theme = text.verdict === "hide" ? null : mover(question, text, quoted.id, (name, fields) => act(name, { key, digest, ...fields }));
  item.append(h("div", { class: "kit-row" }, ...buttons, theme, h("span", { class: "kit-note" }, notes.join(" "))));
  return item;
}
