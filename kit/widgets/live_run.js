// @ts-check
/** Running a session: the questions of the route, the one that is at hand, and what the group sees of it. */

import { card, written } from "./console_parts.js";
import { arrange, h, redraw, rest, say, uid } from "./dom.js";
import { waits } from "./focus.js";
import { _ } from "./i18n.js";
import { over, single } from "./live_parts.js";
import { form } from "./live_start.js";
import { timing } from "./live_timing.js";

/**
 * @typedef {import("./live_console.js").Live} Live
 * @typedef {import("./live_console.js").Activity} Activity
 * @typedef {import("./live_console.js").Stop} Stop
 * @typedef {import("./live_console.js").State} State
 */

/**
 * @param {Live} live
 * @param {ReturnType<typeof import("./live_wall.js").wall>} wall
 */
export function runCard(live, wall) {
  const { view } = live;
  const run = card("run", _("2. Run the session"), []);
  const joining = live.button("joining", _("Joining"), () => focus(""), true);
  const opening = live.button("opening", _("What did we say we would do?"), () => focus("commitments"), true);
  const stops = h("div", { class: "kl-stops" });
  const lesson = h("p", { class: "kw-where" });
  const title = h("h3", { class: "kw-title", tabindex: -1, id: uid() });
  const here = figure(_("here"));
  const answered = figure(_("have answered"));
  const bar = h("progress", { max: 1, value: 0, "aria-label": _("People who have answered") });
  const state = h("p", { class: "kl-state" });
  const why = h("p", { class: "kit-note", id: uid() });
  const open = act("open", _("Open the answers"));
  const close = act("close", _("Close the answers"));
  const reveal = act("reveal", _("Reveal to all"));
  const hide = act("hide", _("Hide it again"), true);
  const reopen = act("reopen", _("Open it once more"), true);
  const back = live.button("back", _("Back"), () => page(-1), true);
  const slides = h("select", { class: "kit-field kw-slides", "aria-label": _("Slide"), change: () => live.turn(at, slides.selectedIndex) });
  const further = live.button("further", _("Next slide"), () => page(1), true);
  const pages = h("div", { class: "kit-row kl-pages" }, back, slides, further);
  const warned = h("h4", { id: uid() }, _("For your eyes, before you show anything"));
  const named = h("ul");
  const alike = h("section", { class: "kit-flags", "data-part": "alike", "aria-labelledby": warned.id }, warned, h("p", { class: "kit-intro" }, _("In these results nearly everyone answered the same, so whoever knows the group knows each answer. Nobody sees them unless you reveal them.")), named);
  const alone = h("div", { class: "kw-body kd" });
  const peeking = h("summary", {}, _("Look at it first, alone"));
  const first = h("details", { class: "kit-more", "data-part": "first", toggle: peek }, peeking, alone);
  const next = live.button("next", "", () => go(1), true);
  const timer = timing(live, run.trouble);
  const acts = h("div", { class: "kit-row" }, open, close, reveal, hide, reopen);
  const now = h(
    "div",
    { class: "kl-now", role: "group", "aria-labelledby": title.id },
    h("div", {}, lesson, title, state),
    h("div", { class: "kl-figures" }, here.node, answered.node),
    bar,
    acts,
    why,
    alike,
    timer.node,
    h("div", { class: "kit-row kl-next" }, next),
  );
  const stage = h("div", { class: "kl-stage" }, now, wall.preview);
  run.body.append(h("nav", { class: "kl-nav", "aria-label": _("Questions of this route") }, h("div", { class: "kit-row" }, joining, opening), stops), stage, first);
  run.node.append(run.trouble);
  let at = "";
  let session = "";
  let fetching = ""; // of what a first slide is on its way
  let heading = ""; // the question that one turns to, until the room has it
  let revealing = "";
  /** @type {Map<string, HTMLElement>} */
  const known = new Map();

  // -- where it is ----------------------------------------------------------------------------------------------------

  const route = () => view.routes.find((one) => one.id === view.room?.session?.route);
  const all = () => (route()?.stops ?? []).flatMap((stop) => stop.activities.map((activity) => ({ stop, activity })));
  const place = () => all().findIndex(({ activity }) => activity.name === at);
  /** @param {string} name @returns {State} */
  const stands = (name) => view.room?.activities[name]?.state ?? "waiting";

  /** @param {string} on */
  function focus(on) {
    return live.act({ act: "focus", on }, run.trouble);
  }

  /** @param {string} name */
  async function look(name) {
    heading = name;
    draw();
    await focus(`activity/${name}`);
    if (heading === name) {
      heading = "";
      draw(); // as the room has it, where it could not be asked
    }
  }

  /** @param {number} by */
  function go(by) {
    const to = all()[place() + by];
    if (to) {
      look(to.activity.name);
      title.focus({ preventScroll: true });
    }
  }

  /** @param {number} by */
  function page(by) {
    if (view.slide?.activity === at) {
      live.turn(at, Math.min(Math.max(live.slideAt(at) + by, 0), view.slide.titles.length - 1));
    }
  }

  function peek() {
    if (first.open && over(stands(at))) {
      live.turn(at, live.slideAt(at));
    }
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  /**
   * @param {string} name
   * @param {string} label
   */
  function act(name, label, ghost = false) {
    return live.button(name, label, (event) => (single(event) ? perform(name) : undefined), ghost);
  }

  /** @param {string} name */
  async function perform(name) {
    const activity = at;
    fetching = activity; // below
    if (name === "reveal") {
      revealing = activity;
      if (live.slideAt(activity)) {
        await live.turn(activity, 0); // wherever one has looked at it alone
      }
    }
    const done = await live.act([{ act: name === "reopen" ? "open" : name, activity }, { act: "focus", on: `activity/${activity}` }], run.trouble);
    performed(name, done ? activity : ""); // which no press of the next question waits for
  }

  /**
   * @param {string} name
   * @param {string} activity  "" where it was not done
   */
  async function performed(name, activity) {
    if (activity && (name === "reveal" || name === "close")) {
      await live.turn(activity, live.slideAt(activity)); // somebody may have gone on already
    }
    fetching = revealing = "";
    if (!waits(acts)) {
      return;
    }
    // The button that was pressed is gone, and another one stands in its place.
    const follows = [open, close, reveal, hide].find((one) => !one.hidden);
    (name === "reveal" && !pages.hidden ? further : follows)?.focus({ preventScroll: true });
  }

  function draw() {
    const { room } = view;
    run.node.hidden = !room?.session;
    if (!room?.session) {
      return;
    }
    const focused = room.session.focus.startsWith("activity/") ? room.session.focus.slice("activity/".length) : "";
    if (session !== room.session.id) {
      session = room.session.id;
      at = focused || (all()[0]?.activity.name ?? "");
      stops.replaceChildren();
      known.clear();
    } else if (heading) {
      at = heading;
    } else if (focused && all().some(({ activity }) => activity.name === focused) && focused !== at && !live.view.away) {
      at = focused; // another facilitator has gone on
    }
    list();
    current();
    timer.draw(all()[place()]?.stop.minutes ?? null);
  }

  function current() {
    const { room } = view;
    const of = all()[place()];
    const its = stands(at);
    const settled = over(its);
    say(lesson, of ? `${of.stop.title} · ${form(of.stop.form)}` : "");
    say(title, of?.activity.title ?? _("This route has no questions to answer together."));
    say(state, STATES()[its]);
    state.dataset.state = its;
    here.set(room?.here ?? 0);
    answered.set(room?.activities[at]?.answered ?? 0);
    bar.max = Math.max(room?.here ?? 0, room?.activities[at]?.answered ?? 0, 1);
    bar.value = room?.activities[at]?.answered ?? 0;
    open.hidden = its !== "waiting";
    close.hidden = its !== "open";
    reveal.hidden = its !== "closed" && its !== "hidden";
    hide.hidden = its !== "revealed";
    reopen.hidden = !settled;
    for (const button of [open, close, reveal, hide, reopen]) {
      button.toggleAttribute("hidden", button.hidden || !of);
    }
    say(why, of ? WHY()[its] : "");
    const slide = view.slide?.activity === at && settled ? view.slide : null;
    first.hidden = its !== "closed" && its !== "hidden";
    if (first.hidden) {
      first.open = false;
    }
    const seen = first.open && slide ? slide.html : "";
    redraw(alone, seen, () => [written(seen)]);
    alike.hidden = its === "revealed" || !slide?.alike.length;
    redraw(named, slide?.alike ?? [], () => (slide?.alike ?? []).map(({ title: text, why: reason }) => h("li", {}, h("b", {}, text), " ", h("span", { class: "kit-note" }, reason))));
    if (settled && !slide && fetching !== at) {
      fetching = at;
      live.turn(at, 0).finally(() => (fetching = ""));
    }
    // They turn what stands beside them: the wall's slides, or those that nobody else sees.
    const above = first.hidden ? stage : peeking;
    if (above.nextElementSibling !== pages) {
      above.after(pages);
    }
    pages.hidden = !slide || slide.titles.length < 2 || (its !== "revealed" && !first.open);
    redraw(slides, slide?.titles ?? [], () => (slide?.titles ?? []).map((text, n, { length }) => h("option", {}, _("{n} of {of} · {title}", { n: n + 1, of: length, title: text }))));
    slides.selectedIndex = slide?.at ?? -1;
    if (!view.away) {
      rest(back, slide?.at === 0);
      rest(further, slide?.at === (slide?.titles.length ?? 0) - 1);
    }
    const to = all()[place() + 1];
    next.toggleAttribute("hidden", !to);
    say(next, to ? _("Next: {title}", { title: to.activity.title }) : "");
  }

  function list() {
    const focus = view.room?.session?.focus ?? "";
    mark(joining, focus === "");
    mark(opening, focus === "commitments");
    opening.hidden = !view.promises?.opening.length;
    const nodes = (route()?.stops ?? []).filter((stop) => stop.activities.length).map(stopNode);
    arrange(stops, nodes);
    for (const { activity } of all()) {
      const button = known.get(activity.name);
      if (button) {
        const its = stands(activity.name);
        button.dataset.state = its;
        button.title = STATES()[its];
        mark(button, focus === `activity/${activity.name}`);
      }
    }
  }

  /** @param {Stop} stop */
  function stopNode(stop) {
    const before = [...stops.children].find((node) => /** @type {HTMLElement} */ (node).dataset.lesson === stop.lesson);
    if (before) {
      return before;
    }
    const buttons = stop.activities.map(({ name, title: text }) => {
      const button = live.button("activity", text, () => look(name), true);
      button.className = "kl-pill";
      button.dataset.activity = name;
      known.set(name, button);
      return h("li", {}, button);
    });
    const minutes = stop.minutes === null ? _("own pace") : _("{n} min", { n: stop.minutes });
    return h("div", { class: "kl-stop", "data-lesson": stop.lesson }, h("p", {}, h("b", {}, stop.title), ` · ${minutes}`), h("ul", {}, ...buttons));
  }

  /** @param {HTMLElement} button @param {boolean} on */
  function mark(button, on) {
    on ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current");
  }

  return {
    card: run,
    trouble: run.trouble,
    draw,
    tick: timer.tick,
    /** Go on as with a pointer in hand: slide by slide, then question by question. @param {number} by */
    step(by) {
      const to = live.slideAt(at) + by;
      const known = view.slide?.activity === at ? view.slide.titles.length : Infinity; // of what is on its way it is not
      const shown = stands(at) === "revealed" || revealing === at;
      shown && to >= 0 && to < known ? live.turn(at, to) : go(by);
    },
    /** What a screen reader is told, now and then. */
    counted() {
      const { room } = view;
      return room?.session ? _("{here} here, {n} have answered “{title}”.", { here: room.here, n: room.activities[at]?.answered ?? 0, title: title.textContent ?? "" }) : "";
    },
  };
}

/** @param {string} label */
function figure(label) {
  const number = h("b", {}, "0");
  return { node: h("p", {}, number, " ", label), set: (/** @type {number} */ n) => say(number, String(n)) };
}

/** @returns {Record<State, string>} */
export function STATES() {
  return {
    waiting: _("not open yet"),
    open: _("open"),
    closed: _("closed, shown to nobody"),
    revealed: _("shown to all"),
    hidden: _("closed, hidden again"),
  };
}

/** What the next press does, in plain words. @returns {Record<State, string>} */
function WHY() {
  return {
    waiting: _("People can answer alone at any time. To open it brings it before all of them, and counts."),
    open: _("To close freezes the result as it is then: who answers later is not counted in it. You then look at it alone, and decide when all see it."),
    closed: _("Look at it first, and read the texts below: words that you did not pass are shown to nobody."),
    revealed: _("Everybody has it before them, on the wall and on their own page. What was shown is not computed anew."),
    hidden: _("It is gone from people's pages. They have seen it, and may speak of it."),
  };
}
