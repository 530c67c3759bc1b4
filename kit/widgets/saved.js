// @ts-check
/** The mark at the foot of a card: what is saved, what is not yet, and who sees it. */

import { keeping } from "./api.js";
import { h, say } from "./dom.js";
import { _, when } from "./i18n.js";
import { plain } from "./values.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").State} State */

/** @type {State[]} the first of these that an answer is in speaks for the card */
const LOUDEST_FIRST = ["unsaved", "conflict", "saving", "saved"];

/**
 * How far what was shared has come; on the live road it is with the group, offline, or being taken back.
 * @typedef {"taken" | "waiting" | "file" | "with" | "offline" | "leaving" | null} Handover
 */

/**
 * Who a line was shared with, and whether it is there yet.
 * @param {string} audience
 * @param {string} at
 * @param {Handover} handover
 */
export function sharedWith(audience, at, handover) {
  const time = when(at);
  const named = audience === "facilitator";
  if (handover === "file") {
    return named
      ? _("In the file for the facilitator, {time}.", { time })
      : _("In the file for the group, {time}.", { time });
  }
  if (handover === "with") {
    return named ? _("With the facilitator, {time}.", { time }) : _("With the group, {time}.", { time });
  }
  if (handover === "offline" || handover === "leaving") {
    return named
      ? _("For the facilitator, {time}; waiting for the connection.", { time })
      : _("For the group, {time}; waiting for the connection.", { time });
  }
  if (handover === "waiting") {
    return named
      ? _("For the facilitator, {time}; waits to be taken.", { time })
      : _("For the group, {time}; waits to be taken.", { time });
  }
  return named ? _("Shared with the facilitator, {time}.", { time }) : _("Shared with the group, {time}.", { time });
}

/**
 * @param {Answer[]} answers
 * @param {boolean} never  the card is always only its owner's
 */
export function savedMark(answers, never) {
  const tick = h("span", { "aria-hidden": "true" }, "✓");
  const text = h("span");
  const node = h("p", { class: "kit-saved", role: "status" }, tick, text);

  function draw() {
    const state = LOUDEST_FIRST.find((loud) => answers.some((answer) => answer.state === loud)) ?? "empty";
    node.dataset.state = state;
    tick.hidden = state !== "saved";
    // Heard after every pause in the typing, "Saving" would be a nuisance; what came of it is not.
    text.setAttribute("aria-hidden", String(state === "saving"));
    say(text, sentence(state, answers, never));
  }
  return { node, draw };
}

/**
 * @param {State} state
 * @param {Answer[]} answers
 * @param {boolean} never
 */
function sentence(state, answers, never) {
  if (state === "empty") {
    return never
      ? _("Nothing written yet. What you answer here is always only yours.")
      : keeping("").nothing;
  }
  if (state === "saving") {
    return _("Saving…");
  }
  if (state === "conflict") {
    return keeping("").twice;
  }
  if (state === "unsaved") {
    return unsaved(answers);
  }
  const times = answers.flatMap((answer) => (answer.savedAt ? [answer.savedAt] : []));
  return `${keeping(when(latest(times))).saved} ${never ? _("Always only you.") : shared(answers)}`;
}

/** @param {Answer[]} answers */
function unsaved(answers) {
  const answer = answers.find((one) => one.state === "unsaved");
  const problem = answer?.problem;
  const reason = answer?.draft?.blocked ?? problem?.message ?? "";
  const kept =
    problem?.passing && !answer?.draft?.blocked
      ? _("It is kept in this page and will be saved when the connection is back.")
      : _("It is kept in this page.");
  return [_("Not saved yet: {reason}", { reason }), answer?.draft?.blocked ? "" : problem?.remedy, kept]
    .filter(Boolean)
    .join(" ");
}

/** @param {Answer[]} answers */
function shared(answers) {
  const given = answers.flatMap((answer) => (answer.shared ? [answer.shared] : []));
  if (!given.length) {
    return answers.some((answer) => answer.elsewhere) ? _("Shared with another group, not with this one.") : _("Not shared.");
  }
  const at = latest(given.map((one) => one.at));
  if (answers.some((answer) => answer.shared && answer.shared.revision !== answer.revision)) {
    return _("Changed since you shared it, {time}.", { time: when(at) });
  }
  const all = answers.filter((answer) => answer.shared || plain(answer.value) !== null).length;
  if (given.length < all) {
    return _("{n} of {all} answers shared, {time}.", { n: given.length, all, time: when(at) });
  }
  const alike = given.every((one) => one.audience === given[0].audience);
  return alike ? sharedWith(given[0].audience, at, furthest(answers)) : _("Shared, {time}.", { time: when(at) });
}

/**
 * Where all of it is: one that still waits speaks for the rest.
 * @param {Answer[]} answers
 * @returns {Handover}
 */
function furthest(answers) {
  const found = answers.flatMap((answer) => (answer.shared ? [answer.handover] : []));
  return found.find((one) => one === "offline") ?? found[0] ?? null;
}

/** @param {string[]} times  in ISO form, which sorts by itself */
function latest(times) {
  return [...times].sort().at(-1) ?? new Date().toISOString();
}
