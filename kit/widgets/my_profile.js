// @ts-check
/** The head of a learner's own page: how far they are, what is done and when, and the way to the community. */

import { h } from "./dom.js";
import { _, when } from "./i18n.js";
import { qrCode } from "./qr.js";

/**
 * @typedef {object} Profile
 * @property {string} route
 * @property {{percent: number, done: number, of: number}} progress
 * @property {{id: string, title: string, at: string}[]} done
 * @property {{label: string, url: string, code: {size: number, path: string}} | null} community
 *
 * @param {Profile} data
 */
export function profile({ route, progress, done, community }) {
  const { percent, done: n, of } = progress;
  return [
    h(
      "section",
      { class: "kit-me" },
      h(
        "div",
        {},
        h("h2", {}, _("Where I am")),
        h(
          "p",
          {},
          _("{n} of {of} lessons of the route “{route}” done, {percent} percent. A lesson begun counts half.", {
            n,
            of,
            route,
            percent,
          }),
        ),
        done.length ? h("ul", {}, ...done.map(line)) : null,
      ),
      community ? meeting(community) : null,
    ),
  ];
}

/** @param {{id: string, title: string, at: string}} lesson */
function line({ id, title, at }) {
  return h("li", { "data-done": id }, title, h("span", {}, _("done {when}", { when: when(at) })));
}

/** @param {NonNullable<Profile["community"]>} community */
function meeting({ label, url, code }) {
  return h(
    "figure",
    { class: "kit-qr" },
    qrCode(code, _("QR code that leads to {url}", { url })),
    h("figcaption", {}, h("a", { href: url, target: "_blank", rel: "noopener" }, `${label} ↗`)),
  );
}
