// @ts-check
/** The steps of a decision's path: the states, how one reads, and what would keep a path from being saved. */

import { _ } from "./i18n.js";

/**
 * @typedef {object} Step
 * @property {string} what  the id of its state
 * @property {string} [role]
 * @property {string} [day]  such as 2026-11-04
 * @property {number} [level]  of delegation, where it was decided
 */

export const DECIDED = "decided";
/** Steps of one path, and characters of a role: as `kit.flows` has them. */
export const STEPS_LIMIT = 20;
export const ROLE_LIMIT = 60;

/** The states in their order, with what each is called. */
export function states() {
  return [
    { id: "raised", label: _("raised") },
    { id: "waiting", label: _("waiting") },
    { id: "sent-back", label: _("sent back") },
    { id: "passed-up", label: _("passed up") },
    { id: DECIDED, label: _("decided") },
    { id: "done", label: _("done") },
  ];
}

/** @param {string} id */
export function stateName(id) {
  return states().find((state) => state.id === id)?.label ?? id;
}

/**
 * A step as its owner would read it.
 * @param {Step} step
 * @param {Record<string, string>} levels  the names of the levels
 */
export function stepInWords(step, levels) {
  let text = stateName(step.what);
  if (step.role) {
    text = _("{state}: {role}", { state: text, role: step.role });
  }
  if (step.level) {
    text += levels[step.level] ? ` (${step.level} ${levels[step.level]})` : ` (${step.level})`;
  }
  return step.day ? `${step.day} ${text}` : text;
}

/**
 * Days from one to the other.
 * @param {string} first
 * @param {string} then
 */
export function daysBetween(first, then) {
  return Math.round((Date.parse(then) - Date.parse(first)) / 86_400_000);
}

/**
 * Why a path cannot be saved as it stands; null where it can.
 * @param {Step[]} steps
 * @returns {string | null}
 */
export function blockedBy(steps) {
  const named = steps.findIndex((step) => /[@＠]/.test(step.role ?? ""));
  if (named >= 0) {
    return _("Step {n} holds an e-mail address or a name with “@”. Write a role, such as “the office”, to have this saved.", { n: named + 1 });
  }
  let before = -1;
  for (const [n, step] of steps.entries()) {
    if (!step.day) {
      continue;
    }
    if (before >= 0 && step.day < (steps[before].day ?? "")) {
      return _("Step {after} lies before step {before}. Change one of the two days, or move the step up, to have this saved.", {
        after: n + 1,
        before: before + 1,
      });
    }
    before = n;
  }
  return null;
}

/**
 * Where a step of a day belongs: behind all that are not later.
 * @param {Step[]} steps
 * @param {string} day
 */
export function placeFor(steps, day) {
  const later = steps.findIndex((step) => step.day && step.day > day);
  return later < 0 ? steps.length : later;
}
