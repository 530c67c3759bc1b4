// @ts-check
/** The button under a plan: its owner's own words, saved as an event for their own calendar. */

import { ApiError, download } from "./api.js";
import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { plain } from "./values.js";

/**
 * @param {import("./store.js").Lesson} lesson
 * @param {import("./activity.js").Definition} definition
 * @param {{date: string, title: string, notes: string[]}} reminder
 */
export function calendarButton(lesson, definition, reminder) {
  const needed = definition.items.filter((item) => [reminder.title, reminder.date].includes(item.id));
  const used = [reminder.date, reminder.title, ...reminder.notes].map((id) => lesson.item(definition.activity, id));
  const hint = h("p", { class: "kit-hint", id: uid() });
  const problem = h("p", { class: "kit-problem", role: "alert" });
  const button = h(
    "button",
    {
      type: "button",
      class: "kit-button kit-ghost",
      "data-lesson": definition.lesson,
      "data-activity": definition.activity,
      "data-action": "calendar",
      "aria-describedby": hint.id,
      click: save,
    },
    _("Save for my calendar (.ics)"),
  );
  const node = h("div", { class: "kit-calendar" }, button, hint, problem);

  function missing() {
    return needed.filter((item) => plain(lesson.item(definition.activity, item.id).shown) === null);
  }

  function draw() {
    const questions = missing().map((item) => `“${item.label}”`);
    button.setAttribute("aria-disabled", String(questions.length > 0));
    say(
      hint,
      questions.length
        ? _("To save it, answer first: {questions}", { questions: questions.join(", ") })
        : _("A file with that day and your own words, and a reminder in the morning of the day before. It goes nowhere else."),
    );
  }

  async function save() {
    if (missing().length) {
      return;
    }
    say(problem, "");
    await lesson.flush();
    if (used.some((answer) => answer.atRisk)) {
      say(problem, _("What you typed last is not saved yet. Try again when it is."));
      return;
    }
    try {
      await download(`lessons/${lesson.id}/calendar`);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      say(problem, [error.message, error.remedy].filter(Boolean).join(" "));
    }
  }

  return { node, draw, dispose() {} };
}
