// @ts-check
/** Where a widget enters: puts an activity's card, or a lesson's share card, into the page. */

import { calendarButton } from "./calendar.js";
import { h, paragraphs, say } from "./dom.js";
import { dressed } from "./dressing.js";
import { exercise } from "./exercise.js";
import { guard, restore } from "./focus.js";
import { _ } from "./i18n.js";
import { field } from "./input.js";
import { ownProfile } from "./own_profile.js";
import { replies } from "./replies.js";
import { roomPart } from "./room_part.js";
import { savedMark } from "./saved.js";
import { shareCard } from "./share.js";
import * as store from "./store.js";
import { isAnswer } from "./values.js";

/**
 * @typedef {object} Definition
 * @property {"activity" | "share"} show
 * @property {string} lesson
 * @property {string} activity
 * @property {string} title
 * @property {string} intro
 * @property {string} note
 * @property {"lines" | "whole" | "never"} share
 * @property {{id: string, title: string}[]} [dimensions]  of the instrument, where the activity takes one
 * @property {{date: string, title: string, notes: string[]} | null} [reminder]  items that make an event of a calendar
 * @property {import("./values.js").ItemDefinition[]} items
 * @property {import("./walk.js").Exercise | null} [exercise]  the steps in which the items are asked
 * @property {import("./replies.js").Replies | null} [replies]
 * @property {Record<string, string>} [pages]  the notebooks of lessons that replies lead to
 */

/**
 * @param {HTMLElement} host
 * @param {Definition} definition
 * @returns {Promise<() => void>} takes the card away again
 */
export async function mount(host, definition) {
  const lesson = store.lesson(definition.lesson); // asks for the answers while the rest is prepared
  await dressed(["kit.css"]);
  const card = definition.show === "share" ? shareCard(lesson, definition) : activityCard(lesson, definition);
  guard(card.node, () => lesson.flush());
  host.replaceChildren(card.node);
  restore(card.node);
  return () => {
    card.dispose();
    host.replaceChildren();
  };
}

/**
 * @param {store.Lesson} lesson
 * @param {Definition} definition
 */
function activityCard(lesson, definition) {
  const body = h("div");
  const count = h("span", { class: "kit-count" });
  const intro = paragraphs(definition.intro, "kit-intro");
  (intro.at(-1) ?? body).append(" ", count);
  // What is always only its owner's is never before the group.
  const room = definition.share === "never" ? null : roomPart(definition);
  const node = h(
    "section",
    {
      class: "kit-card kit-activity",
      "data-lesson": definition.lesson,
      "data-activity": definition.activity,
      "aria-label": definition.title,
    },
    h("h3", {}, definition.title),
    ...intro,
    room?.note,
    body,
    room?.result,
  );
  const items = definition.exercise ? [...definition.items.map(({ id }) => id), "walk"] : definition.items.map(({ id }) => id);
  const answers = items.map((id) => lesson.item(definition.activity, id));
  const mark = savedMark(answers, definition.share === "never");
  /** What stands below the answers, for their owner. */
  const below = [
    ...(definition.dimensions?.length ? [ownProfile(lesson, definition)] : []),
    ...(definition.replies ? [replies(lesson, definition, definition.replies)] : []),
    ...(definition.reminder ? [calendarButton(lesson, definition, definition.reminder)] : []),
  ];
  /** @type {{node: HTMLElement, draw?: () => void, dispose: () => void}[]} */
  let fields = [];
  /** @type {string | null} what the body shows now */
  let state = null;

  function draw() {
    const closed = lesson.closed[definition.activity];
    const next = lesson.loaded ? (closed ?? "open") : "waiting";
    if (next !== state) {
      state = next;
      fields.forEach((one) => one.dispose());
      fields = next === "open" ? asked() : [];
      body.replaceChildren(...content(next, closed));
      restore(node);
    }
    if (next === "waiting" && lesson.problem) {
      say(body, _("Your answers cannot be read yet: {reason} Trying again …", { reason: problem(lesson) }));
    }
    const answered = answers.filter((answer) => isAnswer(answer.shown)).length;
    fields.forEach((one) => one.draw?.());
    const several = next === "open" && answers.length > 1 && !definition.exercise;
    say(count, several ? _("{n} of {all} answered.", { n: answered, all: answers.length }) : "");
    mark.draw();
    below.forEach((one) => one.draw());
  }

  /**
   * @param {string} next
   * @param {string | undefined} closed
   */
  function content(next, closed) {
    if (next === "waiting") {
      return [h("p", { class: "kit-note" }, _("Reading your answers …"))];
    }
    if (closed !== undefined) {
      return [h("p", { class: "kit-closed" }, closed)];
    }
    const notes = paragraphs(definition.note, "kit-note");
    return [...notes, ...fields.map((one) => one.node), mark.node, ...below.map((one) => one.node)];
  }

  function asked() {
    return definition.exercise ? [exercise(lesson, definition, definition.exercise)] : definition.items.map(itemField);
  }

  /**
   * @param {import("./values.js").ItemDefinition} item
   * @param {number} n
   */
  function itemField(item, n) {
    const at = { lesson: definition.lesson, activity: definition.activity, item: item.id };
    return field(answers[n], at, item, definition.items.length > 1 ? n + 1 : null);
  }

  draw();
  lesson.listeners.add(draw);
  return {
    node,
    dispose() {
      lesson.listeners.delete(draw);
      fields.forEach((one) => one.dispose());
      below.forEach((one) => one.dispose());
      room?.dispose();
    },
  };
}

/** @param {store.Lesson} lesson */
function problem(lesson) {
  return [lesson.problem?.message, lesson.problem?.remedy].filter(Boolean).join(" ");
}
