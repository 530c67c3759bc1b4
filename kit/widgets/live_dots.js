// @ts-check
/** The dot vote: what a group would like to talk about first. Nobody sees a dot before the close. */

import { labelled, taken } from "./console_parts.js";
import { arrange, h, redraw, say } from "./dom.js";
import { _ } from "./i18n.js";
import { fits, panel, told, toWall, turned } from "./live_parts.js";

const MOST = 5;
const IDEAS = 50;
const LETTERS = 500;
const SHARE = 3; // a third of the ideas

/**
 * @typedef {import("./live_console.js").Live} Live
 * @typedef {import("./live_console.js").Poll} Poll
 * @typedef {import("./live_console.js").Room} Room
 */

/** @param {Live} live */
export function dotsPanel(live) {
  const { node, body, trouble, says } = panel("dots", _("A dot vote"));
  const question = h("input", { class: "kit-field", type: "text", name: "title", maxlength: 300, autocomplete: "off", value: _("What shall we talk about first?") });
  const ideas = h("textarea", { class: "kit-field", name: "options", rows: 5, input: suggest });
  const dots = h("input", { class: "kit-field", type: "number", name: "dots", min: 1, max: MOST, required: true, value: 1, input: () => (own = true) });
  const from = h("div", { class: "kit-row" });
  const begin = live.button("dots", _("Open the vote"), start);
  const form = h(
    "div",
    { class: "kl-form" },
    h("p", { class: "kit-intro" }, _("It says what to talk about first; it decides nothing. Each has as many dots as a third of the ideas, five at most, to put on one idea or on several. How many dots an idea has is told after the close alone, and when enough people voted.")),
    labelled(_("Question"), question),
    labelled(_("Ideas, one a line"), ideas),
    from,
    labelled(_("Dots for each person"), dots),
    h("div", { class: "kit-row" }, begin),
  );
  const list = h("div", { class: "kl-polls" });
  /** @type {Map<string, ReturnType<typeof vote>>} */
  const known = new Map();
  let own = false;
  body.append(list, form);

  const lines = () => [...new Set(ideas.value.split("\n").map((line) => line.trim()).filter(Boolean))];

  function suggest() {
    if (!own) {
      dots.value = String(Math.min(MOST, Math.max(1, Math.round(lines().length / SHARE))));
    }
  }

  async function start() {
    const amiss = unfit(lines());
    if (amiss) {
      turned(ideas, trouble, amiss);
      return;
    }
    if (!fits(dots, trouble, _("Each has 1 to {most} dots.", { most: MOST }))) {
      return;
    }
    const before = new Set(live.view.room?.polls.map((one) => one.id));
    const sent = ideas.value;
    if (await live.act({ act: "dots", title: question.value.trim() || _("A dot vote"), options: lines(), dots: Number(dots.value) }, trouble)) {
      const made = live.view.room?.polls.find((one) => !before.has(one.id));
      taken(ideas, sent);
      if (made) {
        await live.act({ act: "focus", on: `poll/${made.id}` }, trouble);
      }
    }
  }

  /** Ideas that lie at hand: the commitments that are open, and the themes of texts that were read. */
  function offers() {
    const { promises, questions } = live.view;
    const found = questions.filter((one) => one.told.length > 1).map((one) => ({ title: _("Take the themes of “{question}”", { question: one.label }), ideas: one.told.map((theme) => theme.title) }));
    const open = promises?.opening.filter((one) => !one.done_at) ?? [];
    return open.length ? [{ title: _("Take the open commitments"), ideas: open.map((one) => one.what.replace(/\s+/g, " ")) }, ...found] : found;
  }

  /** @param {string[]} more */
  function take(more) {
    ideas.value = [...new Set([...lines(), ...more])].join("\n");
    suggest();
    ideas.focus();
  }

  /** @param {Poll} poll */
  function vote(poll) {
    let now = poll;
    const name = h("b", { dir: "auto" });
    const count = h("p", { class: "kit-note" });
    const result = h("ol", { class: "kl-result" });
    const close = live.button("close-poll", _("Close the vote"), () => live.act({ act: "close-poll", poll: poll.id }, trouble));
    const reveal = live.button("reveal-poll", _("Reveal to all"), () => live.act([{ act: "reveal-poll", poll: poll.id }, { act: "focus", on: `poll/${poll.id}` }], trouble));
    const drop = live.button("drop-poll", _("Take the vote away"), () => live.act({ act: "drop-poll", poll: poll.id }, trouble), true);
    return {
      node: h("div", { class: "kl-poll", "data-poll": poll.id }, name, count, result, h("div", { class: "kit-row" }, close, reveal, toWall(live, () => `poll/${now.id}`, trouble), drop)),
      /** @param {Poll} next */
      draw(next) {
        now = next;
        say(name, next.title);
        say(count, said(next, live.view.room?.threshold ?? 0));
        close.hidden = next.state !== "open";
        reveal.hidden = next.state !== "closed";
        const some = counted(next);
        result.hidden = !some.length;
        redraw(result, some, () => some.map((one) => h("li", { dir: "auto" }, `${one.text} · ${one.dots}`)));
      },
    };
  }

  return {
    node,
    draw() {
      const polls = (live.view.room?.polls ?? []).filter((one) => one.kind === "dots");
      for (const poll of polls) {
        const made = known.get(poll.id) ?? vote(poll);
        known.set(poll.id, made);
        made.draw(poll);
      }
      arrange(list, polls.map((poll) => /** @type {HTMLElement} */ (known.get(poll.id)?.node)));
      says(polls.some((one) => one.state === "open") ? _("open") : "");
      const at = offers();
      redraw(from, at, () => at.map((one) => h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "take-ideas", click: () => take(one.ideas) }, one.title)));
    },
  };
}

/** Why there is no vote on these ideas; "" where there is. @param {string[]} ideas */
function unfit(ideas) {
  if (ideas.length < 2) {
    return _("A vote needs two ideas at least, each on a line of its own.");
  }
  if (ideas.length > IDEAS) {
    return _("A vote takes {most} ideas at most, and here are {n}.", { most: IDEAS, n: ideas.length });
  }
  const longest = Math.max(...ideas.map((one) => one.length));
  return longest > LETTERS ? _("An idea takes {most} characters at most, and one here has {n}.", { most: LETTERS, n: longest }) : "";
}

/** The options with their dots, most first; nothing before they may be told. @param {Poll} poll */
function counted(poll) {
  const known = poll.options.filter((one) => one.dots !== null);
  return known.length === poll.options.length ? known.map(({ text, dots }) => ({ text, dots: Number(dots) })).sort((a, b) => b.dots - a.dots) : [];
}

/** @param {Poll} poll @param {number} threshold */
function said(poll, threshold) {
  const voted = poll.answered === 1 ? _("1 person has voted.") : _("{n} people have voted.", { n: poll.answered });
  if (poll.state !== "open" && poll.answered < threshold) {
    return _("Closed. Fewer than {n} people voted, so no dots are shown.", { n: threshold });
  }
  return poll.state === "open" ? voted : poll.state === "closed" ? `${voted} ${_("Closed, shown to nobody yet.")}` : `${voted} ${_("Shown to all.")}`;
}

/**
 * @param {Poll} poll
 * @param {Room} room
 * @returns {import("./live_scenes.js").Scene}
 */
export function dotsScene(poll, room) {
  const some = poll.state === "revealed" ? counted(poll) : [];
  const most = Math.max(1, ...some.map((one) => one.dots));
  const few = poll.state !== "open" && poll.answered < room.threshold;
  return {
    kind: "dots",
    title: poll.title,
    key: [poll.id, poll.state, some, few],
    joins: false,
    body: () =>
      some.length
        ? [
            h("ol", { class: "kl-bars" }, ...some.map(({ text, dots }) => h("li", {}, h("span", { dir: "auto" }, text), h("span", { class: "kl-dots", style: `--part:${dots / most}` }), h("b", {}, String(dots))))),
            h("p", { class: "kl-soft" }, _("It says what to talk about first. It decides nothing.")),
          ]
        : [
            h("p", { class: "kl-big", "data-part": "count" }),
            h("ul", { class: "kl-ideas" }, ...poll.options.map((one) => h("li", { dir: "auto" }, one.text))),
            h("p", { class: "kl-soft" }, few ? _("Fewer than {n} people voted, so no dots are shown.", { n: room.threshold }) : poll.dots === 1 ? _("Each has 1 dot.") : _("Each has {n} dots, for one idea or several.", { n: poll.dots })),
          ],
    refresh: (body) => told(body, "count", poll.state === "open" ? _("{n} of {of} have voted", { n: poll.answered, of: Math.max(room.here, poll.answered) }) : _("The vote is closed")),
  };
}
