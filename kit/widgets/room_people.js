// @ts-check
/** Who speaks with whom: the group of two or four that one is in, and whose turn it is in a round. */

import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { given } from "./room_given.js";

/**
 * @typedef {{user: string, name: string}} Person
 * @typedef {{size: number, groups: Person[][]}} Groups
 * @typedef {{question: string, order: Person[], turn: number, passed: string[]}} Round
 */

export function groupsPart() {
  /** @param {Groups} groups */
  const sentences = ({ groups }) => {
    const others = (groups[0] ?? []).filter(({ user }) => user !== given.user).map(({ name }) => name);
    return [others.length ? _("You are together with {names}.", { names: others.join(", ") }) : _("You are in no group this time: join one that is near you.")];
  };
  return part("groups", _("Your group"), sentences);
}

export function roundPart() {
  return part("round", _("A round"), sentences);

  /** @param {Round} round */
  function sentences({ question, order, turn, passed }) {
    const now = order[turn];
    const mine = order.findIndex(({ user }) => user === given.user);
    const next = order[turn + 1];
    return [
      question,
      now ? (now.user === given.user ? _("It is your turn.") : _("It is {name}'s turn.", { name: now.name })) : _("Everyone had their turn."),
      now && next ? (next.user === given.user ? _("You are next.") : _("Next: {name}.", { name: next.name })) : "",
      mine > turn + 1 ? _("{n} people speak before you.", { n: mine - turn }) : "",
      !now && passed.includes(given.user) ? _("You passed; you may still speak.") : "",
    ];
  }
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
    const lines = what ? sentences(what).filter(Boolean) : [];
    const now = lines.join("\n");
    if (said.dataset.now !== now) {
      said.dataset.now = now;
      said.replaceChildren(...lines.map((line) => h("p", {}, line)));
    }
  }
  return { node, draw };
}
