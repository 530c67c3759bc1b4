// @ts-check
/** What came of a poll, once it is revealed: its dots as a table, or the objections that are shown. */

import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { given } from "./room_given.js";

/** @typedef {import("./room_polls.js").Poll} Poll */

/** @param {Poll} poll */
export function pollResult(poll) {
  return poll.kind === "dots" ? dotsShown(poll) : objectionsShown(poll);
}

/** @param {Poll} poll */
function dotsShown({ title, options }) {
  if (options.every(({ dots: n }) => n === null)) {
    return tooFew();
  }
  const most = Math.max(1, ...options.map(({ dots: n }) => n ?? 0));
  const rows = [...options].sort((a, b) => (b.dots ?? 0) - (a.dots ?? 0));
  return h(
    "table",
    { class: "room-votes" },
    h("caption", { class: "kit-hidden" }, title),
    h("thead", { class: "kit-hidden" }, h("tr", {}, h("th", { scope: "col" }, _("Option")), h("th", { scope: "col" }, _("Dots")))),
    h(
      "tbody",
      {},
      ...rows.map(({ text, dots: n }) => {
        const bar = h("meter", { min: 0, max: most, value: n ?? 0, "aria-hidden": "true" });
        return h("tr", {}, h("th", { scope: "row" }, h("div", { dir: "auto" }, text), bar), h("td", {}, String(n ?? 0)));
      }),
    ),
  );
}

/** @param {Poll} poll */
function objectionsShown({ objections }) {
  if (objections === null) {
    return tooFew();
  }
  if (!objections.length) {
    return h("p", {}, _("No objection is shown."));
  }
  return h(
    "ul",
    { class: "room-objections" },
    ...objections.map(({ kind, text, valid, resolved }) =>
      h("li", {}, h("strong", {}, kind === "objection" ? _("Objection") : _("Concern")), h("blockquote", { dir: "auto" }, text), h("span", { class: "kit-note" }, tested(valid, resolved))),
    ),
  );
}

/**
 * @param {boolean | null} valid
 * @param {boolean | null} resolved
 */
function tested(valid, resolved) {
  if (valid === null) {
    return "";
  }
  return !valid ? _("Tested: it does not stop the proposal.") : resolved ? _("Tested: it stood, and is resolved.") : _("Tested: it stands.");
}

function tooFew() {
  return h("p", { class: "kit-withheld" }, _("Results need at least {n} people.", { n: given.threshold }));
}
