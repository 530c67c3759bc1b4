// @ts-check
/**
 * Stands in for api.js on a phone, where no Jupyter server keeps a learner's answers: the same calls, answered by this
 * browser, but for what the live service has.
 */

import { ApiError } from "./api_error.js";
import { _ } from "./i18n.js";
import { ask } from "./room_ask.js";
import { given } from "./room_given.js";
import { fleeting } from "./room_kept.js";
import { answers, choose, keep, preview, share, withdraw } from "./room_lesson.js";

export { ApiError };

/** The service's address: this module is served at `{base}kit/static/api.js`. */
export const base = new URL("../../", import.meta.url);

/** This page, among the tabs that may show the same item. */
export const client = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");

/** @type {[RegExp, (path: string[], body: any) => any][]} */
const CALLS = [
  [/^GET state$/, () => ({ strings: given.strings })],
  [/^GET lessons\/([^/]+)$/, ([lesson]) => answers(lesson)],
  [/^PUT lessons\/([^/]+)\/items\/(.+)$/, ([lesson, key], body) => keep(lesson, key, body)],
  [/^GET lessons\/([^/]+)\/share$/, ([lesson]) => preview(lesson)],
  [/^PUT lessons\/([^/]+)\/audience$/, ([lesson], body) => choose(lesson, body).then(() => preview(lesson))],
  [/^POST lessons\/([^/]+)\/share$/, ([lesson]) => share(lesson)],
  [/^POST lessons\/([^/]+)\/withdraw$/, ([lesson], body) => withdraw(lesson, body)],
  [/^GET (results\/.+)$/, ([path]) => ask("GET", path)],
];

/**
 * Do what a card asks for.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function call(method, path, body) {
  const asked = `${method} ${path}`;
  const found = CALLS.find(([pattern]) => pattern.test(asked));
  if (!found) {
    return notHere();
  }
  const [pattern, answer] = found;
  return answer(pattern.exec(asked)?.slice(1) ?? [], body);
}

/** The last attempt of a page that goes: nothing is sent, so it is done at once. */
export const send = call;

/** Nothing here makes a file. */
export async function download() {
  return notHere();
}

function notHere() {
  throw new ApiError(409, {
    what: _("This needs the course's own page on the Hub."),
    remedy: _("What you wrote here stays in this browser."),
  });
}

/**
 * Where answers are kept, in words for the mark at the foot of a card.
 * @param {string} time
 */
export function keeping(time) {
  return {
    nothing: fleeting
      ? _("Nothing written yet. What you answer is kept in this page until you share it.")
      : _("Nothing written yet. What you answer is kept in this browser until you share it."),
    saved: fleeting ? _("Kept in this page only, {time}.", { time }) : _("Kept in this browser, {time}.", { time }),
    twice: _("Kept in this browser, in two versions. Choose above which one stays."),
  };
}
