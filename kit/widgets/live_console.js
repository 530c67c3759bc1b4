// @ts-check
/** The console of a live session: start it, run it, talk and decide together, and what the group sees of it all. */

import { desk } from "./console_desk.js";
import { h, rest, say, uid } from "./dom.js";
import { besides } from "./focus.js";
import { _, when } from "./i18n.js";
import { afterCards } from "./live_after.js";
import { over } from "./live_parts.js";
import { runCard } from "./live_run.js";
import { startCard } from "./live_start.js";
import { clockwork } from "./live_timer.js";
import { togetherCard } from "./live_together.js";
import { wall } from "./live_wall.js";

const AGAIN_MS = 5000;
const QUIET_MS = 10_000; // numbers are said to a screen reader no more often than this

/**
 * @typedef {import("./console_desk.js").Ways} Ways
 * @typedef {import("./console_desk.js").Problem} Problem
 * @typedef {{user: string, name: string}} Person
 * @typedef {"waiting" | "open" | "closed" | "revealed" | "hidden"} State
 * @typedef {{id: string, text: string, dots: number | null}} Option
 * @typedef {{id: string, kind: "concern" | "objection", text: string, shown: boolean, valid: boolean | null, resolved: boolean | null}} Objection
 * @typedef {{id: string, kind: "dots" | "consent", title: string, state: "open" | "closed" | "revealed", answered: number, options: Option[], dots: number, proposer: string, boss: string, objections: Objection[] | null}} Poll
 * @typedef {{seconds: number, left: number}} Timer
 * @typedef {{question: string, order: Person[], turn: number, passed: string[]}} Round
 * @typedef {{review: number, commitments: string}} Noted  what facilitators note, by what changes with it
 * @typedef {object} Room
 * @property {string} cohort
 * @property {string} title
 * @property {number} threshold
 * @property {number} here
 * @property {{id: string, route: string, began_at: string, focus: string} | null} session
 * @property {Record<string, {state: State, answered: number, shown: number}>} activities
 * @property {Poll[]} polls
 * @property {{size: number, groups: Person[][]} | null} groups
 * @property {Round | null} round
 * @property {Timer | null} timer
 * @property {Noted | null} noted
 *
 * @typedef {{name: string, title: string}} Activity
 * @typedef {{lesson: string, title: string, minutes: number | null, form: string, activities: Activity[]}} Stop
 * @typedef {{id: string, title: string, stops: Stop[]}} Route
 * @typedef {{activity: string, html: string, at: number, titles: string[], alike: {title: string, why: string}[], old?: boolean}} Slide
 *   `old` as soon as something in it may have been taken back
 *
 * @typedef {object} View  all that the page knows
 * @property {boolean} service
 * @property {{cohort: string, title: string}[]} cohorts
 * @property {{cohort: string, title: string} | null} cohort
 * @property {Route[]} routes
 * @property {string | null} route  the cohort's own
 * @property {{address: string, code: {size: number, path: string}, near: boolean} | null} join
 * @property {Room | null} room
 * @property {Problem | null} away
 * @property {Slide | null} slide  what of a result is before the group, or before the facilitator alone
 * @property {{opening: import("./console_commit.js").Commitment[], commitments: import("./console_commit.js").Commitment[]} | null} promises
 * @property {import("./console_review.js").Question[]} questions
 *
 * @typedef {object} Live  what a card may do
 * @property {View} view
 * @property {(acts: Record<string, any> | Record<string, any>[], trouble: HTMLElement) => Promise<boolean>} act
 * @property {(action: string, label: string, press: (event: MouseEvent) => any, ghost?: boolean) => HTMLButtonElement} button
 *   one that needs the service; it is deaf as long as what it was pressed for is under way
 * @property {(what: string, fields: Record<string, any>, trouble: HTMLElement) => Promise<any>} call
 * @property {(activity: string, at: number) => Promise<void>} turn  fetch a slide of a result
 * @property {(activity: string) => number} slideAt  the slide of a result that is on its way, or there
 * @property {() => void} draw
 * @property {Ways} ways
 */

/**
 * @param {HTMLElement} host
 * @param {{send: (message: any) => void, on: Function, off: Function}} model
 * @returns {Promise<() => void>}
 */
export function mount(host, model) {
  return desk(host, model, { label: () => _("A live session"), build, working: () => ({ hello: _("Getting ready …") }), hello });
}

function hello() {
  return { origin: location.origin };
}

/** @param {Ways} ways */
function build(ways) {
  const gone = h("p", { class: "kl-away", role: "status", id: uid() });
  const said = h("p", { class: "kit-hidden", role: "status" });
  /** @type {View} */
  const view = { service: true, cohorts: [], cohort: null, routes: [], route: null, join: null, room: null, away: null, slide: null, promises: null, questions: [] };
  /** @type {{activity: string, at: number} | null} the slide that is on its way */
  let turning = null;
  /** @type {HTMLElement | null} */
  let last = null;
  let saidAt = 0;
  let since = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;

  /** @type {Live} */
  const live = {
    view,
    ways,
    async act(acts, trouble) {
      if (view.away) {
        return false;
      }
      for (const act of [acts].flat()) {
        const data = await ways.call("act", { act }, trouble);
        if (!data) {
          return false;
        }
        take({ room: data.room });
      }
      return true;
    },
    async call(what, fields, trouble) {
      return view.away ? undefined : ways.call(what, fields, trouble);
    },
    button(action, label, press, ghost = false) {
      let underWay = false;
      /** @param {MouseEvent} event */
      const pressed = async (event) => {
        // The second click of a double click may meet what has come in the place of the first one's button.
        const other = event.detail > 1 && last !== made;
        if (view.away || underWay || other) {
          return;
        }
        last = made;
        underWay = true;
        made.setAttribute("aria-busy", "true");
        const goOn = besides(made);
        try {
          await press(event);
        } finally {
          underWay = false;
          made.removeAttribute("aria-busy");
          goOn();
        }
      };
      const made = ways.button(action, label, pressed, ghost);
      made.dataset.online = "";
      // Nor is a key that is held down a press of what the focus is led to.
      made.addEventListener("keydown", (event) => (event.repeat && event.key === "Enter" ? event.preventDefault() : undefined));
      return made;
    },
    async turn(activity, at) {
      const mine = { activity, at };
      turning = mine;
      const data = await ways.call("slide", { activity, slide: at }, run.trouble);
      if (turning !== mine) {
        return;
      }
      turning = null;
      if (data) {
        view.slide = { activity, html: data.html, at: data.slide, titles: data.slides, alike: data.alike };
      } else if (view.slide?.old) {
        view.slide = null; // what somebody may have taken back does not stay for want of something newer
      }
      draw();
    },
    slideAt(activity) {
      return [turning, view.slide].find((one) => one?.activity === activity)?.at ?? 0;
    },
    draw,
  };

  const shown = wall(live, (by) => run.step(by));
  const start = startCard(live);
  const run = runCard(live, shown);
  const together = togetherCard(live);
  const after = afterCards(live);
  const cards = [start.card, run.card, together.card, ...after.cards];
  const stop = clockwork(() => [shown, run].forEach((one) => one.tick()));

  /** @param {Partial<View>} news */
  function take(news) {
    const before = view.room;
    Object.assign(view, news);
    if ("away" in news) {
      since = view.away ? since || new Date().toISOString() : "";
    }
    if (view.room && (!before || before.session?.id !== view.room.session?.id)) {
      ways.call("commitments", {}, after.trouble).then((data) => data && take({ promises: data }));
    }
    const closed = (/** @type {Room | null | undefined} */ room) => Object.entries(room?.activities ?? {}).filter(([, one]) => over(one.state)).map(([name]) => name).join();
    if (view.room && closed(before) !== closed(view.room)) {
      after.ask();
    }
    if (before && view.room) {
      renew(before, view.room);
    }
    if (view.room?.noted) {
      after.heard(view.room.noted);
    }
    draw();
  }

  /**
   * Look again at what is shown otherwise than before: a text was taken back, or all of it was answered once more.
   * @param {Room} before
   * @param {Room} now
   */
  function renew(before, now) {
    const { slide } = view;
    const anew = Object.keys(now.activities).filter((name) => over(now.activities[name].state) && now.activities[name].shown > (before.activities[name]?.shown ?? 0));
    if (slide && !over(now.activities[slide.activity]?.state)) {
      turning = null; // nor does what is on its way stand for what comes of it now
      view.slide = null;
    } else if (slide && anew.includes(slide.activity)) {
      view.slide = { ...slide, old: true };
      live.turn(slide.activity, live.slideAt(slide.activity));
    }
    if (anew.length) {
      after.anew();
    }
  }

  function draw() {
    away();
    start.draw();
    run.draw();
    together.draw();
    after.draw();
    shown.draw();
    count();
  }

  function away() {
    const words = _("The live service does not answer since {when}. What people share waits on their side, and nothing is lost. This page goes on by itself as soon as the service is back.", { when: when(since || new Date().toISOString()) });
    say(gone, view.away ? words : "");
    for (const card of cards) {
      for (const button of card.node.querySelectorAll("[data-online]")) {
        const off = Boolean(view.away);
        rest(button, off);
        off ? button.setAttribute("aria-describedby", gone.id) : button.removeAttribute("aria-describedby");
      }
    }
  }

  function count() {
    const now = Date.now();
    const text = run.counted();
    if (text !== said.textContent && now - saidAt >= QUIET_MS) {
      saidAt = now;
      say(said, text);
    }
  }

  /** @param {any} data */
  function greeted(data) {
    clearTimeout(again);
    take(data);
    if (data.away && !data.room) {
      again = setTimeout(() => ways.ask("hello", { waits: true, ...hello() }), AGAIN_MS);
    }
  }

  return {
    nodes: [gone, ...cards.map((card) => card.node), said],
    places: cards,
    told: {
      room: (/** @type {Room} */ room) => (view.cohort?.cohort === room.cohort ? take({ room, away: null }) : undefined),
      away: (/** @type {Problem} */ problem) => take({ away: problem }),
    },
    /**
     * @param {string} about
     * @param {any} data
     */
    heard(about, data) {
      if (about === "leave" || about === "choose") {
        after.clear();
        take({ slide: null, promises: null, questions: [], ...data });
        start.card.heading.focus();
      } else if (about === "hello") {
        greeted(data);
      }
    },
    left() {
      clearTimeout(again);
      stop();
      shown.left();
    },
  };
}
