// @ts-check
/** The language of the interface: the same catalogue as Python's, fetched once a page. */

/** @type {Record<string, string>} */
let strings = {};

/**
 * Translate one interface string, and put the fields into it.
 * @param {string} message
 * @param {Record<string, string | number>} [fields]
 */
export function _(message, fields = {}) {
  return (strings[message] ?? message).replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}

/**
 * Take over the server's catalogue.
 * @param {Record<string, string>} catalogue
 */
export function translate(catalogue) {
  strings = catalogue;
}

/**
 * A moment as its reader would say it: "10:42" today, else with its day.
 * @param {string} iso
 */
export function when(iso) {
  const moment = new Date(iso);
  const language = document.documentElement.lang || "en";
  const time = moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (moment.toDateString() === new Date().toDateString()) {
    return time;
  }
  return `${moment.toLocaleDateString(language, { day: "numeric", month: "long" })}, ${time}`;
}
