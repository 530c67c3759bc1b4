// @ts-check
/** A clock that runs down to nought and then up again. It forces nothing: nothing ever happens at nought. */

import { h, say } from "./dom.js";
import { _ } from "./i18n.js";

const TICK_MS = 250;

/** @typedef {import("./live_console.js").Timer} Timer */

/**
 * Call something often enough for a clock. @param {() => void} tick
 * @returns {() => void} stops it
 */
export function clockwork(tick) {
  const beat = setInterval(tick, TICK_MS);
  return () => clearInterval(beat);
}

/** A clock's face; the seconds left count from when they were heard, by this page's own clock. */
export function clock() {
  const node = h("span", { class: "kl-clock", role: "timer", "aria-live": "off" });
  /** @type {Timer | null} */
  let timer = null;
  let heard = 0;

  function remaining() {
    return timer ? timer.left - (performance.now() - heard) / 1000 : 0;
  }

  function tick() {
    node.hidden = !timer;
    if (timer) {
      const left = Math.round(remaining());
      node.toggleAttribute("data-over", left < 0);
      say(node, left < 0 ? _("{time} over", { time: minutes(-left) }) : minutes(left));
    }
  }

  return {
    node,
    tick,
    left: remaining,
    /** @param {Timer | null} now */
    set(now) {
      if (now !== timer) {
        timer = now;
        heard = performance.now();
      }
      tick();
    },
  };
}

/** @param {number} seconds */
function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
