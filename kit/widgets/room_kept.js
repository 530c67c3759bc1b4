// @ts-check
/**
 * What this browser keeps for one person in one group: answers until they are shared, and what waits for the connection.
 *
 * Somebody else's are under another name and are never read here. A browser that refuses to keep anything, as in some
 * private windows, gets the page's memory instead, and is told so.
 */

import { ApiError } from "./api_error.js";
import { _ } from "./i18n.js";
import { given } from "./room_given.js";

const MINE = `kit-room:${given.api}:${given.user}:`;
/** @type {Map<string, string>} */
const memory = new Map();
/** @type {Set<(name: string) => void>} */
const listeners = new Set();

/** Whether all of it is gone as soon as the page is. */
export const fleeting = !works();

function works() {
  try {
    localStorage.setItem(`${MINE}try`, "1");
    localStorage.removeItem(`${MINE}try`);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @returns {any} an empty object where nothing is kept
 */
export function read(name) {
  const text = fleeting ? memory.get(name) : localStorage.getItem(MINE + name);
  return text ? JSON.parse(text) : {};
}

/**
 * @param {string} name
 * @param {any} value
 * @throws {ApiError} when the browser has no room left
 */
export function write(name, value) {
  const text = JSON.stringify(value);
  if (fleeting) {
    memory.set(name, text);
    return;
  }
  try {
    localStorage.setItem(MINE + name, text);
  } catch {
    throw new ApiError(507, {
      what: _("This browser has no room left."),
      remedy: _("Free some space, or share what is written."),
    });
  }
}

/** Forget all that is kept for this person in this group; what the group has, it keeps. */
export function forget() {
  memory.clear();
  if (!fleeting) {
    Object.keys(localStorage)
      .filter((key) => key.startsWith(MINE))
      .forEach((key) => localStorage.removeItem(key));
  }
}

/**
 * Be told of what another tab wrote.
 * @param {(name: string) => void} listener
 */
export function elsewhere(listener) {
  listeners.add(listener);
}

addEventListener("storage", (event) => {
  if (event.key === null || event.key.startsWith(MINE)) {
    listeners.forEach((listener) => listener(event.key?.slice(MINE.length) ?? ""));
  }
});
