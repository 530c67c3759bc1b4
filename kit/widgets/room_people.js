// @ts-check
/** Who speaks with whom, on a phone: the group of two or four that one is in, and whose turn it is in a round. */

import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { given } from "./room_given.js";
import { groupWords, roundWords } from "./room_words.js";

/** @typedef {import("./room_words.js").Groups} Groups */
/** @typedef {import("./room_words.js").Round} Round */

export function groupsPart() {
  return part("groups", _("Your group"), (/** @type {Groups} */ groups) => groupWords(groups, given.user));
}

export function roundPart() {
  return part("round", _("A round"), (/** @type {Round} */ round) => roundWords(round, given.user));
}

/**
 * @template T
 * @param {string} name
 * @param {string} title
 * @param {(what: T) => string[]} sentences
 */
function part(name, title, sentences) {
  const said = h("div", { role: "status" });
  const node = h("section", { class: `kit-card room-${name}`, "aria-label": title, hidden: true }, h("h2", {}, title), said);

  /** @param {T | null} what */
  function draw(what) {
    node.hidden = !what;
    const lines = what ? sentences(what) : [];
    const now = lines.join("\n");
    if (said.dataset.now !== now) {
      said.dataset.now = now;
      said.replaceChildren(...lines.map((line) => h("p", { dir: "auto" }, line)));
    }
  }
  return { node, draw };
}
