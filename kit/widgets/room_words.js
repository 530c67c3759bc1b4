// @ts-check
/** Who speaks with whom, in words for one participant: on a phone and beside the lessons. */

import { _ } from "./i18n.js";

/**
 * @typedef {{user: string, name: string}} Person
 * @typedef {{size: number, groups: Person[][]}} Groups  of a participant's own group alone
 * @typedef {{question: string, order: Person[], turn: number, passed: string[]}} Round
 */

/**
 * @param {Groups} groups
 * @param {string} me  a user
 */
export function groupWords({ groups }, me) {
  const others = (groups[0] ?? []).filter(({ user }) => user !== me).map(({ name }) => name);
  return [others.length ? _("You are together with {names}.", { names: others.join(", ") }) : _("You are in no group this time: join one that is near you.")];
}

/**
 * @param {Round} round
 * @param {string} me  a user
 */
export function roundWords({ question, order, turn, passed }, me) {
  const now = order[turn];
  const mine = order.findIndex(({ user }) => user === me);
  const next = order[turn + 1];
  return [
    question,
    now ? (now.user === me ? _("It is your turn.") : _("It is {name}'s turn.", { name: now.name })) : _("Everyone had their turn."),
    now && next ? (next.user === me ? _("You are next.") : _("Next: {name}.", { name: next.name })) : "",
    mine > turn + 1 ? _("{n} people speak before you.", { n: mine - turn }) : "",
    !now && passed.includes(me) ? _("You passed; you may still speak.") : "",
  ].filter(Boolean);
}
