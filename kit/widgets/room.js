// @ts-check
/** How the group's room stands, as the page's own server hears it from the live service. Without one nothing is heard. */

import { listen } from "./live.js";

/**
 * @typedef {object} ActivityState
 * @property {"waiting" | "open" | "closed" | "revealed" | "hidden"} state
 * @property {number} answered
 * @property {number} [shown]  grows when what is revealed changes
 *
 * @typedef {object} Room
 * @property {Record<string, ActivityState>} activities  by "lesson/activity"
 * @property {{seconds: number, left: number} | null} timer
 * @property {{focus: string} | null} session
 * @property {import("./room_words.js").Groups | null} groups
 * @property {import("./room_words.js").Round | null} round
 * @property {{id: string, title: string, state: "open" | "closed" | "revealed", mine: unknown}[]} polls
 */

/** @type {Room | null} */
let now = null;
let heard = 0; // by the page's own clock that only runs forward: whatever the time of day says
/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * How an activity stands in the room.
 * @param {string} lesson
 * @param {string} activity
 * @returns {ActivityState}
 */
export function standing(lesson, activity) {
  return now?.activities[`${lesson}/${activity}`] ?? { state: "waiting", answered: 0 };
}

/** The room as it was heard last, null for none. */
export function latest() {
  return now;
}

/** Seconds that are left, below 0 where the time is over; null without a timer. */
export function secondsLeft() {
  return now?.timer ? now.timer.left - (performance.now() - heard) / 1000 : null;
}

/**
 * Be told of every change. The first that asks makes the page listen.
 * @param {() => void} listener
 * @returns {() => void} stops it
 */
export function attend(listener) {
  if (!listeners.size) {
    deafen ??= listen({ heard: take, back: () => {} });
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @type {(() => void) | undefined} */
let deafen;

/** @param {{type: string, room?: Room | null, age?: number}} message */
function take(message) {
  if (message.type === "room") {
    now = message.room ?? null;
    heard = performance.now() - 1000 * (message.age ?? 0);
    listeners.forEach((listener) => listener());
  }
}
