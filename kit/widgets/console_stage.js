// @ts-check
/** The walk through a debrief: one step after the other, revealed slide by slide, full screen and by keyboard. */

import { flagLine } from "./console_close.js";
import { commitments } from "./console_commit.js";
import { notes } from "./console_notes.js";
import { card, written } from "./console_parts.js";
import { downloads } from "./console_pictures.js";
import { conversation } from "./console_prompts.js";
import { screen } from "./console_screen.js";
import { arrange, h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @typedef {import("./console_desk.js").Ways} Ways
 * @typedef {import("./console_prompts.js").Prompt} Prompt
 * @typedef {import("./console_close.js").Flag} Flag
 * @typedef {{id: string, title: string, slides: string[], results: string[], prompts: Prompt[], kind?: "opening" | "ending"}} Step
 */

/**
 * @param {Ways} ways
 * @param {{finished: () => void, waiting: (key: (key: string) => boolean) => number}} around
 *   what to do when the last step is over, and how many texts wait of the questions whose key is one
 */
export function stageCard(ways, { finished, waiting }) {
  const walk = card("walk", _("7. Walk through it together"), ["slide", "stand", "note", "settle", "uncommit", "offered", "picture"]);
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const promises = commitments(ways, trouble);
  const note = notes(ways);
  const subtitle = h("p", { class: "kit-intro" });
  const list = h("ol", { class: "kw-steps" });
  const where = h("p", { class: "kw-where" });
  const title = h("h3", { class: "kw-title", tabindex: -1, id: uid() });
  const slides = h("select", { class: "kit-field kw-slides", "aria-label": _("Slide"), change: () => stand(at, slides.selectedIndex) });
  const skip = ways.button("skip", _("Skip the rest"), () => look(at + 1, 0), true);
  const told = h("p", { class: "kit-hidden", role: "status" });
  const body = h("div", { class: "kw-body kd" });
  const aside = h("div", { class: "kw-aside" });
  const full = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "full-screen" }, _("Full screen"));
  const back = ways.button("back", _("Back"), () => go(-1), true);
  const next = ways.button("next", _("Next"), () => go(1));
  const stage = h(
    "div",
    { class: "kw-stage", role: "group", tabindex: -1, "aria-labelledby": title.id },
    h("div", { class: "kw-head" }, h("div", {}, where, title), full),
    body,
    h("div", { class: "kw-beside" }, note.node, aside),
    h("div", { class: "kw-foot" }, back, slides, skip, next, told),
    walk.trouble, // on the full screen nothing else is seen
  );
  const keys = h("p", { class: "kit-note kw-keys" }, _("By keyboard: space or → shows what comes next, ← goes back, Esc leaves the full screen."));
  walk.body.append(subtitle, h("nav", { "aria-label": _("Steps of the debrief") }, list), stage, keys);

  /** @type {Step[]} */
  let steps = [];
  /** @type {Flag[]} */
  let flags = [];
  /** @type {Set<string>} */
  let shown = new Set();
  /** @type {Map<string, string>} slides that were fetched, by step and number */
  let pages = new Map();
  let began = "";
  let at = 0;
  let slide = 0;
  let asked = 0;

  const step = () => steps[at];
  const covered = () => !shown.has(step().id);

  // -- where it stands ------------------------------------------------------------------------------------------------

  /** @param {number} by */
  function go(by) {
    if (by > 0 && covered()) {
      stand(at, 0);
    } else if (by > 0 && slide + 1 < step().slides.length) {
      stand(at, slide + 1);
    } else if (by > 0 && at + 1 < steps.length) {
      look(at + 1, 0);
    } else if (by > 0) {
      leave();
    } else if (!covered() && slide > 0) {
      stand(at, slide - 1);
    } else if (at > 0) {
      look(at - 1, steps[at - 1].slides.length - 1);
    }
  }

  /**
   * Turn to a step: to its cover, or to a slide where the group has seen it.
   * @param {number} to
   * @param {number} page
   */
  function look(to, page) {
    if (shown.has(steps[to].id)) {
      stand(to, page);
    } else {
      at = to;
      slide = 0;
      draw();
    }
    title.focus({ preventScroll: true });
  }

  /**
   * Show a slide to the group; with the first one, the step is revealed.
   * @param {number} to
   * @param {number} page
   */
  function stand(to, page) {
    at = to;
    slide = page;
    shown.add(step().id);
    draw();
    ways.call("stand", { step: step().id, slide });
  }

  async function leave() {
    if (document.fullscreenElement) {
      await document.exitFullscreen();
    }
    finished();
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  function draw() {
    const { id, prompts, slides: titles } = step();
    const last = slide + 1 >= titles.length;
    stage.dataset.step = id;
    stage.dataset.state = covered() ? "covered" : "shown";
    say(where, _("{n} of {of}", { n: at + 1, of: steps.length }));
    say(title, step().title);
    slides.replaceChildren(...titles.map((text, n) => h("option", { selected: n === slide }, _("{n} of {of} · {title}", { n: n + 1, of: titles.length, title: text }))));
    slides.hidden = covered() || titles.length < 2;
    skip.hidden = covered() || last || at + 1 >= steps.length;
    say(told, slides.hidden ? "" : slides.selectedOptions[0].text);
    say(next, covered() ? _("Reveal") : !last ? _("Next") : at + 1 < steps.length ? _("Next: {title}", { title: steps[at + 1].title }) : _("To the report"));
    back.toggleAttribute("hidden", at === 0 && (covered() || slide === 0));
    arrange(list, steps.map(entry));
    note.turn(id, !covered());
    // What it could lead to tells what it shows: both wait for the reveal.
    aside.replaceChildren(...(prompts.length && !covered() ? [conversation(prompts)] : []));
    aside.hidden = !aside.firstChild;
    fill();
  }

  async function fill() {
    asked += 1;
    const mine = asked;
    const { id, kind } = step();
    body.toggleAttribute("aria-busy", false);
    if (covered()) {
      put(cover());
      ahead();
    } else if (kind) {
      put(promises[kind]);
    } else {
      body.toggleAttribute("aria-busy", true);
      const page = await fetched(id, slide);
      if (mine !== asked) {
        return;
      }
      body.toggleAttribute("aria-busy", false);
      if (page === undefined) {
        body.replaceChildren(); // the slide before it must not stand under this title
        return;
      }
      put(written(page));
      downloads(ways, body);
      ahead();
    }
  }

  /** @param {Node} content */
  function put(content) {
    const inside = body.contains(document.activeElement);
    body.replaceChildren(content);
    stage.scrollTop = 0;
    if (inside) {
      title.focus({ preventScroll: true });
    }
  }

  /** What the facilitator reads before a step is revealed; none of it is on the full screen. */
  function cover() {
    const mine = (/** @type {string} */ key) => step().results.some((start) => key.startsWith(start));
    const left = waiting((key) => mine(`activity/${key}`));
    const found = flags.filter((flag) => mine(flag.key));
    const unread = left === 1 ? _("1 text of this step waits for your review. Until you read it, nobody sees it.") : _("{n} texts of this step wait for your review. Until you read them, nobody sees them.", { n: left });
    return h(
      "div",
      { class: "kw-cover" },
      h("p", {}, _("Nobody sees this step before you reveal it.")),
      left ? h("p", { class: "kw-private" }, unread) : null,
      found.length ? h("div", { class: "kw-private" }, h("p", {}, _("In these results nearly everyone answered the same:")), h("ul", {}, ...found.map((flag) => flagLine(ways, flag)))) : null,
    );
  }

  /**
   * @param {string} id
   * @param {number} page
   * @returns {Promise<string | undefined>}
   */
  async function fetched(id, page) {
    const name = `${id} ${page}`;
    const known = pages.get(name);
    if (known !== undefined) {
      return known;
    }
    const mine = pages;
    const data = await ways.call("slide", { step: id, slide: page });
    if (!data) {
      return undefined;
    }
    mine.set(name, data.html);
    const of = steps.find((one) => one.id === id);
    if (of && String(of.slides) !== String(data.slides)) {
      of.slides = data.slides; // a review since then made more of it, or less
      slide = of === step() ? data.slide : slide;
      draw();
      return undefined;
    }
    return data.html;
  }

  /** Fetch what comes next, so that nobody waits for it. */
  function ahead() {
    const further = slide + 1 < step().slides.length ? [step(), slide + 1] : [steps[at + 1], 0];
    const [of, page] = /** @type {[Step | undefined, number]} */ (covered() ? [step(), 0] : further);
    if (of && !of.kind) {
      fetched(of.id, page);
    }
  }

  /**
   * @param {Step} one
   * @param {number} n
   */
  function entry(one, n) {
    const known = [...list.children].find((child) => /** @type {HTMLElement} */ (child).dataset.step === one.id);
    const made = known ?? h("li", { "data-step": one.id }, h("button", { type: "button", "data-action": "step", click: () => look(steps.indexOf(one), 0) }, one.title));
    const button = /** @type {HTMLElement} */ (made.firstElementChild);
    button.toggleAttribute("data-shown", shown.has(one.id));
    button.title = shown.has(one.id) ? _("shown") : _("not shown yet");
    if (n === at) {
      button.setAttribute("aria-current", "step");
    } else {
      button.removeAttribute("aria-current");
    }
    return made;
  }

  screen({ stage, title, button: full, trouble: walk.trouble, go });
  walk.node.hidden = true;

  return {
    card: walk,
    form: { about: ["commit"], trouble },
    took: note.took,
    /** Something on the slides is not as it was. */
    changed() {
      pages = new Map();
      if (steps.length && !step().kind) {
        fill();
      }
    },
    clear() {
      asked += 1;
      began = "";
      steps = [];
      body.replaceChildren();
      aside.replaceChildren();
      list.replaceChildren();
    },
    /** @param {any} data */
    walking(data) {
      // In the middle of a debrief it stays where the facilitator is, which may be before a step that nobody has seen.
      const stays = data.began === began;
      const place = stays ? { step: step().id, slide } : data.at;
      began = data.began;
      const open = data.opening.length ? [{ id: "opening", title: _("What did we say we would do?"), slides: [""], results: [], prompts: [], kind: "opening" }] : [];
      const end = { id: "ending", title: _("What will we do now?"), slides: [""], results: [], prompts: [], kind: "ending" };
      steps = [...open, ...data.steps, end];
      flags = data.flags;
      shown = new Set(data.shown);
      pages = new Map();
      promises.update(data);
      note.open(data.began, data.notes);
      list.replaceChildren();
      say(subtitle, data.subtitle);
      at = Math.max(0, steps.findIndex((one) => one.id === place.step));
      slide = Math.min(place.slide, step().slides.length - 1);
      walk.node.hidden = false;
      draw();
    },
  };
}
