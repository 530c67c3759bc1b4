// @ts-check
/** The facilitator's hand on the clock. */

import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { fits } from "./live_parts.js";
import { clock } from "./live_timer.js";

const MINUTE = 60;
const MOST = 240; // minutes

/**
 * @param {import("./live_console.js").Live} live
 * @param {HTMLElement} trouble
 */
export function timing(live, trouble) {
  const face = clock();
  const field = h("input", { class: "kit-field", type: "number", id: uid(), name: "minutes", min: 1, max: MOST, required: true, value: 5, input: () => (own = true) });
  const start = live.button("timer", _("Start the clock"), begin, true);
  const more = live.button("timer-more", _("One minute more"), longer, true);
  const away = live.button("timer-off", _("Take the clock away"), () => live.act({ act: "timer", seconds: null }, trouble), true);
  const note = h("p", { class: "kit-note" }, _("It ends nothing: at nought it counts on, and you decide."));
  const node = h("div", { class: "kl-timing", role: "group", "aria-label": _("Clock") }, face.node, h("label", { for: field.id }, _("Minutes")), field, start, more, away, note);
  let own = false;

  /** @param {number} seconds */
  function set(seconds) {
    return live.act({ act: "timer", seconds: Math.round(seconds) }, trouble);
  }

  function begin() {
    return fits(field, trouble, _("The clock takes whole minutes, 1 to {most}.", { most: MOST })) && set(Number(field.value) * MINUTE);
  }

  function longer() {
    return set(Math.max(face.left(), 0) + MINUTE);
  }

  return {
    node,
    tick: face.tick,
    /** @param {number | null} minutes  what the route gives the lesson at hand */
    draw(minutes) {
      const timer = live.view.room?.timer ?? null;
      face.set(timer);
      more.hidden = away.hidden = !timer;
      say(start, timer ? _("Start it anew") : _("Start the clock"));
      if (!own && minutes !== null) {
        field.value = String(minutes);
      }
    },
  };
}
