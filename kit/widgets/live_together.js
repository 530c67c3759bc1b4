// @ts-check
/** Talking and deciding together: rounds, groups at random, dot votes and consent rounds. */

import { card } from "./console_parts.js";
import { h, redraw, say } from "./dom.js";
import { _ } from "./i18n.js";
import { consentPanel } from "./live_consent.js";
import { dotsPanel } from "./live_dots.js";
import { panel, single, toWall } from "./live_parts.js";

/** @typedef {import("./live_console.js").Live} Live */

/** @param {Live} live */
export function togetherCard(live) {
  const together = card("together", _("3. Talk and decide together"), []);
  const panels = [roundPanel(live), groupsPanel(live), dotsPanel(live), consentPanel(live)];
  together.body.append(h("p", { class: "kit-intro" }, _("Each of these stands on the wall as soon as you begin it. The names on the wall, and on people's own pages, are those of your list of participants.")), ...panels.map((one) => one.node));
  return {
    card: together,
    draw() {
      together.node.hidden = !live.view.room?.session;
      panels.forEach((one) => one.draw());
    },
  };
}

/** @param {Live} live */
function roundPanel(live) {
  const { node, body, trouble, says } = panel("round", _("A round"));
  const question = h("input", { class: "kit-field", type: "text", name: "question", maxlength: 200, autocomplete: "off", "aria-label": _("The question of the round") });
  const draw_ = live.button("round", _("Draw the order"), () => begin(), false);
  const list = h("ol", { class: "kl-order", "aria-label": _("Order of the round") });
  const next = live.button("round-next", _("The next one speaks"), (event) => on(event, false), true);
  const pass = live.button("round-pass", _("Passes"), (event) => on(event, true), true);
  const end = live.button("round-end", _("End the round"), () => live.act({ act: "round", on: false }, trouble), true);
  const turns = h("div", { class: "kit-row" }, next, pass, toWall(live, () => "round", trouble), end);
  body.append(
    h("p", { class: "kit-intro" }, _("One question, one after the other, nobody comments. The order is drawn at random from those who are here. Whoever passes may still speak at the end.")),
    h("div", { class: "kit-row kl-line" }, question, draw_),
    list,
    turns,
  );

  /**
   * @param {MouseEvent} event
   * @param {boolean} passed
   */
  function on(event, passed) {
    // Whose turn it was goes with it: somebody else at the desk may have been faster.
    return single(event) ? live.act({ act: "next", turn: live.view.room?.round?.turn, passed }, trouble) : undefined;
  }

  function begin() {
    return live.act([{ act: "round", on: true, question: question.value.trim() }, { act: "focus", on: "round" }], trouble);
  }

  return {
    node,
    draw() {
      const round = live.view.room?.round ?? null;
      turns.hidden = list.hidden = !round;
      const over = !round || round.turn >= round.order.length;
      next.hidden = pass.hidden = over;
      says(round ? _("under way") : "");
      say(draw_, round ? _("Draw a new order") : _("Draw the order"));
      redraw(list, round, () => (round?.order ?? []).map(({ user, name }, n) => h("li", { "aria-current": n === round?.turn ? "true" : null, dir: "auto" }, name, round?.passed.includes(user) ? ` · ${_("passed")}` : "")));
    },
  };
}

/** @param {Live} live */
function groupsPanel(live) {
  const { node, body, trouble, says } = panel("groups", _("Groups of 1, 2, 4, all"));
  const pairs = live.button("pairs", _("Put them in pairs"), () => make(2), true);
  const fours = live.button("fours", _("Put them in fours"), () => make(4), true);
  const all = live.button("all", _("All together again"), () => live.act({ act: "groups", size: 0 }, trouble), true);
  const list = h("ul", { class: "kl-made", "aria-label": _("Groups") });
  const wall = toWall(live, () => "groups", trouble);
  body.append(
    h("p", { class: "kit-intro" }, _("Alone for a minute, in pairs for two, in fours for four, then all. Pairs are made at random of those who are here; fours are made of pairs. Everybody sees their own group on their page, the wall shows all.")),
    h("div", { class: "kit-row" }, pairs, fours, all, wall),
    list,
  );

  /** @param {2 | 4} size */
  function make(size) {
    return live.act([{ act: "groups", size }, { act: "focus", on: "groups" }], trouble);
  }

  return {
    node,
    draw() {
      const groups = live.view.room?.groups ?? null;
      all.hidden = wall.hidden = list.hidden = !groups;
      says(groups ? (groups.size === 2 ? _("in pairs") : _("in fours")) : "");
      redraw(list, groups, () => (groups?.groups ?? []).map((group) => h("li", { dir: "auto" }, group.map((one) => one.name).join(", "))));
    },
  };
}
