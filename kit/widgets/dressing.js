// @ts-check
/** What a page needs before anything of the kit is shown in it: its styles and its language, each fetched once. */

import { base, call } from "./api.js";
import { h } from "./dom.js";
import { translate } from "./i18n.js";

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();
/** @type {Promise<unknown> | null} */
let strings = null;

/**
 * Give the address of a style sheet.
 * @param {string} name
 */
export function sheet(name) {
  return new URL(`kit/static/${name}`, base).href;
}

/**
 * Wait for styles and language; without them a card is plain and English, and works.
 * @param {string[]} names  of style sheets
 */
export function dressed(names) {
  strings ??= call("GET", "state").then(
    (state) => translate(state.strings ?? {}),
    () => {},
  );
  return Promise.all([strings, ...names.map(styled)]);
}

/** @param {string} name */
function styled(name) {
  const href = sheet(name);
  const there = [...document.styleSheets].some((one) => one.href === href);
  const found = sheets.get(href) ?? (there ? Promise.resolve() : linked(href));
  sheets.set(href, found);
  return found;
}

/** @param {string} href */
function linked(href) {
  return new Promise((resolve) => {
    document.head.append(h("link", { rel: "stylesheet", href, load: resolve, error: resolve }));
  });
}
