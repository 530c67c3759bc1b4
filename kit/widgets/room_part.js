// @ts-check
/** What a card says of its activity in the group's room: that it is open or closed, the time, and a revealed result. */

import { patience } from "./answer.js";
import { call } from "./api.js";
import { h, say } from "./dom.js";
import { _ } from "./i18n.js";
import { resultBox } from "./result.js";
import { attend, secondsLeft, standing } from "./room.js";
import { steadily } from "./steady.js";

const TICK_MS = 1000;

/**
 * @param {{lesson: string, activity: string}} at
 * @returns {{note: HTMLElement, result: HTMLElement, dispose: () => void}}
 */
export function roomPart({ lesson, activity }) {
  const told = h("span", { role: "status" }); // said politely, once; what counts and ticks beside it is not announced
  const count = h("span");
  const clock = h("span", { class: "kit-clock", "aria-hidden": "true" });
  const note = h("p", { class: "kit-room", "data-room": "waiting" }, told, " ", count, " ", clock);
  const result = h("div", { class: "kit-results" });
  /** @type {string | null} what the result on screen, or on its way, is of */
  let shown = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;

  function draw() {
    const { state, answered, shown: version } = standing(lesson, activity);
    steadily(note, () => tell(state, answered));
    const next = state === "revealed" ? `revealed ${version ?? 0}` : null;
    if (next !== shown) {
      shown = next;
      clearTimeout(again);
      if (next === null) {
        steadily(result, () => result.replaceChildren());
      } else {
        fetch_(next, 0);
      }
    }
  }

  /**
   * @param {import("./room.js").ActivityState["state"]} state
   * @param {number} answered
   */
  function tell(state, answered) {
    note.dataset.room = state;
    say(told, sentence(state));
    say(count, state === "open" && answered ? shares(answered) : "");
    const timed = state === "open" && secondsLeft() !== null;
    clock.hidden = !timed;
    if (timed !== (ticking !== undefined)) {
      clearInterval(ticking);
      ticking = timed ? setInterval(tick, TICK_MS) : undefined;
    }
    tick();
  }

  function tick() {
    const left = secondsLeft();
    say(clock, left === null ? "" : time(left));
  }

  /**
   * @param {string} of
   * @param {number} tries
   */
  async function fetch_(of, tries) {
    let found;
    try {
      found = await call("GET", `results/${lesson}/${activity}`);
    } catch {
      if (of === shown) {
        again = setTimeout(() => fetch_(of, tries + 1), patience(tries + 1));
      }
      return;
    }
    if (of === shown) {
      const open = [...result.querySelectorAll("details")].map((one) => one.open);
      steadily(result, () => result.replaceChildren(resultBox(found)));
      result.querySelectorAll("details").forEach((one, n) => (one.open = open[n] ?? false));
    }
  }

  const forget = attend(draw);
  draw();
  return {
    note,
    result,
    dispose() {
      forget();
      clearInterval(ticking);
      clearTimeout(again);
      shown = null;
    },
  };
}

/** @param {import("./room.js").ActivityState["state"]} state */
function sentence(state) {
  switch (state) {
    case "open":
      return _("Your group answers this now. Nothing leaves before you share it below.");
    case "closed":
    case "hidden":
      return _(
        "The group has closed this. Your answers stay yours to change; what you share from now on is not counted unless it is opened again.",
      );
    case "revealed":
      return _("The group's result is shown here, below your answers.");
    default:
      return "";
  }
}

/** @param {number} n */
function shares(n) {
  return n === 1 ? _("One person has shared an answer.") : _("{n} people have shared an answer.", { n });
}

/** @param {number} left  in seconds */
export function time(left) {
  if (left <= 0) {
    return _("The time is over; take what you still need.");
  }
  const seconds = Math.ceil(left);
  return _("{time} left", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
}
