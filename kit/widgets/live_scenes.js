// @ts-check
/** What stands on the wall: one scene for each thing that can be before a group. */

import { written } from "./console_parts.js";
import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { consentScene } from "./live_consent.js";
import { dotsScene } from "./live_dots.js";
import { spelled, told } from "./live_parts.js";
import { qrCode } from "./qr.js";

/**
 * @typedef {import("./live_console.js").View} View
 * @typedef {import("./live_console.js").Room} Room
 * @typedef {object} Scene
 * @property {string} kind
 * @property {string} title
 * @property {unknown} key  what it depends on: it is drawn anew only when this changes
 * @property {boolean} joins  whether people may still join, so that the way in stands in a corner
 * @property {() => (Node | string)[]} body
 * @property {(body: HTMLElement) => void} refresh  writes the numbers that move
 */

/**
 * @param {View} view
 * @returns {Scene}
 */
export function scene(view) {
  const { room } = view;
  const focus = room?.session?.focus ?? "";
  const [kind, ...rest] = focus.split("/");
  const id = rest.join("/");
  if (!room?.session || !focus) {
    return joining(view);
  }
  if (kind === "activity") {
    return activity(view, room, id);
  }
  if (kind === "round" && room.round) {
    return round(room.round);
  }
  if (kind === "groups" && room.groups) {
    return groups(room.groups);
  }
  if (kind === "commitments") {
    return promises(view);
  }
  const poll = room.polls.find((one) => kind === "poll" && one.id === id);
  return poll ? (poll.kind === "dots" ? dotsScene(poll, room) : consentScene(poll, room)) : joining(view);
}

/** @param {View} view @returns {Scene} */
function joining({ room, join, cohort }) {
  return {
    kind: "joining",
    title: cohort?.title ?? "",
    key: [join?.address, Boolean(room?.session)],
    joins: false,
    body: () => [
      h(
        "div",
        { class: "kl-welcome" },
        h("div", {}, h("p", { class: "kl-big" }, _("Join here")), h("p", { class: "kl-address" }, ...spelled(join?.address ?? "")), h("p", { class: "kl-soft", "data-part": "here" })),
        join ? qrCode(join.code, _("QR code that leads to {url}", { url: join.address })) : "",
      ),
    ],
    refresh: (body) => told(body, "here", room?.session ? people(room.here) : _("The session has not begun.")),
  };
}

/** @param {View} view @param {Room} room @param {string} name @returns {Scene} */
function activity(view, room, name) {
  const { state, answered } = room.activities[name] ?? { state: "waiting", answered: 0 };
  const slide = view.slide?.activity === name ? view.slide : null;
  const title = view.routes.flatMap((route) => route.stops).flatMap((stop) => stop.activities).find((one) => one.name === name)?.title ?? "";
  if (state === "revealed") {
    return { kind: "result", title, key: [name, slide?.at, slide?.html], joins: false, body: () => [fragment(slide?.html ?? "", title)], refresh: () => {} };
  }
  const asked = state === "waiting" || state === "open";
  return {
    kind: asked ? "question" : "closed",
    title,
    key: [name, state],
    joins: asked,
    body: () => [
      h("p", { class: "kl-big", "data-part": "count" }),
      h("progress", { max: 1, value: 0, "aria-label": _("People who have answered") }),
      h("p", { class: "kl-soft" }, asked ? _("On your phone, or in the course. You decide what you share, and nobody must.") : _("The answers are closed. What came of them is shown when the time has come.")),
    ],
    refresh: (body) => {
      told(body, "count", state === "waiting" ? _("In a moment") : _("{n} of {of} have answered", { n: answered, of: Math.max(room.here, answered) }));
      const bar = body.querySelector("progress");
      if (bar) {
        bar.max = Math.max(room.here, answered, 1);
        bar.value = answered;
        bar.hidden = state === "waiting";
      }
    },
  };
}

/** @param {import("./live_console.js").Round} round @returns {Scene} */
function round({ question, order, turn, passed }) {
  return {
    kind: "round",
    title: question || _("A round"),
    key: [question, order, turn, passed],
    joins: false,
    body: () => [
      h("p", { class: "kl-soft" }, _("One after the other, in this order. Nobody comments. You may pass.")),
      h("ol", { class: "kl-names" }, ...order.map(({ user, name }, n) => h("li", { "aria-current": n === turn ? "true" : null, "data-past": n < turn ? "" : null, dir: "auto" }, name, passed.includes(user) ? h("span", { class: "kl-soft" }, ` · ${_("passed")}`) : null))),
    ],
    refresh: () => {},
  };
}

/** @param {{size: number, groups: import("./live_console.js").Person[][]}} found @returns {Scene} */
function groups({ size, groups: found }) {
  return {
    kind: "groups",
    title: size === 2 ? _("In pairs") : _("In fours"),
    key: found,
    joins: false,
    body: () => [h("ol", { class: "kl-groups" }, ...found.map((group) => h("li", {}, h("ul", {}, ...group.map(({ name }) => h("li", { dir: "auto" }, name))))))],
    refresh: () => {},
  };
}

/** What was undertaken before and what is now, each under its own words: where both are there, side by side. @param {View} view @returns {Scene} */
function promises({ promises: found }) {
  const lists = [
    { asked: _("What did we say we would do?"), ones: found?.opening ?? [] },
    { asked: _("What will we do now?"), ones: found?.commitments ?? [] },
  ].filter(({ ones }) => ones.length);
  const [one, other] = lists;
  return {
    kind: "commitments",
    title: other ? _("What we undertake") : (one?.asked ?? _("What will we do now?")),
    key: found,
    joins: false,
    body: () =>
      other
        ? [h("div", { class: "kl-beside" }, ...lists.map(({ asked, ones }) => h("section", {}, h("h3", {}, asked), undertaken(ones))))]
        : [one ? undertaken(one.ones) : h("p", { class: "kl-soft" }, _("What, who, by when, and by what sign will we know?"))],
    refresh: () => {},
  };
}

/** @param {import("./console_commit.js").Commitment[]} ones */
function undertaken(ones) {
  return h("ul", { class: "kl-promises" }, ...ones.map((one) => h("li", { "data-done": String(Boolean(one.done_at)) }, h("p", { dir: "auto" }, h("b", {}, one.what), one.done_at ? ` · ${_("done")}` : ""), h("p", { class: "kl-soft", dir: "auto" }, _("{who}, by {day}. Sign: {sign}", { who: one.who, day: day(one.by_when), sign: one.sign })))));
}

/** @param {string} iso */
function day(iso) {
  return new Date(`${iso}T12:00:00`).toLocaleDateString(document.documentElement.lang || "en", { weekday: "short", day: "numeric", month: "long" });
}

/** @param {number} n */
function people(n) {
  return n === 1 ? _("1 person is here") : _("{n} people are here", { n });
}

/**
 * A slide; a heading that repeats the wall's, or that its chart repeats, is not seen.
 * @param {string} html
 * @param {string} title
 */
function fragment(html, title) {
  const content = written(html);
  const first = content.firstElementChild;
  if (first?.tagName === "H3" && first.textContent === title) {
    first.className = "kit-hidden"; // for the order of headings
  }
  for (const heading of content.querySelectorAll("h4")) {
    const drawn = heading.nextElementSibling?.querySelector(".kw-projector")?.textContent ?? "";
    if (bare(drawn).startsWith(bare(heading.textContent ?? ""))) {
      heading.className = "kit-hidden";
    }
  }
  return content;
}

/** A chart breaks its words into lines. @param {string} text */
function bare(text) {
  return text.replace(/\s+/g, "");
}
