// @ts-check
/** The head of a learner's own page: how far they are, what is done and when, and the way to the community. */

import { h } from "./dom.js";
import { _, when } from "./i18n.js";

const SVG = "http://www.w3.org/2000/svg";

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
          _("{n} of {of} lessons of the route “{route}” done, {percent} percent. A lesson begun counts by half.", {
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
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", _("QR code that leads to {url}", { url }));
  // Dark on light in every theme: that is what cameras look for.
  svg.append(shape("rect", { width: "100%", height: "100%", fill: "#fff" }), shape("path", { d: code.path, fill: "#000" }));
  return h(
    "figure",
    { class: "kit-qr" },
    svg,
    h("figcaption", {}, h("a", { href: url, target: "_blank", rel: "noopener" }, `${label} ↗`)),
  );
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}
