// @ts-check
/** What the values of an item mean: when two are the same answer, and how one reads. */

import { _ } from "./i18n.js";
import { stepInWords } from "./steps.js";

/**
 * @typedef {number | string | string[] | import("./steps.js").Step[] | Record<string, number> | null} Value
 * @typedef {{id: string, label: string, help?: string}} Option
 * @typedef {object} Scale
 * @property {number} min
 * @property {number} max
 * @property {Record<string, string>} labels
 * @property {string | null} cannot_say
 *
 * @typedef {object} ItemDefinition
 * @property {string} id
 * @property {"rating" | "choice" | "choices" | "short-text" | "long-text" | "points" | "date" | "stages" | "walk" | "flow"} kind
 * @property {string} label
 * @property {string} help
 * @property {Scale} [scale]
 * @property {string | null} [dimension]  of the instrument that a rating belongs to
 * @property {Option[]} [options]
 * @property {number | null} [at_most]
 * @property {number} [total]
 * @property {string[]} [roles]  that a path's steps can be with
 */

export const CANNOT_SAY = "cannot-say";

/**
 * A value as the server keeps it: an emptied field is no answer.
 * @param {Value | undefined} value
 * @returns {Value}
 */
export function plain(value) {
  if (value === undefined || value === null || value === "") {
    return null;
  }
  return typeof value === "object" && Object.keys(value).length === 0 ? null : value;
}

/**
 * Say whether a value answers anything: a text without a word in it does not.
 *
 * @param {Value | undefined} value
 */
export function isAnswer(value) {
  const given = plain(value);
  return given !== null && (typeof given !== "string" || given.trim() !== "");
}

/**
 * @param {Value | undefined} a
 * @param {Value | undefined} b
 */
export function same(a, b) {
  return canonical(plain(a)) === canonical(plain(b));
}

/** @param {Value} value */
function canonical(value) {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))
      : part,
  );
}

/** @param {ItemDefinition} item */
export function isText(item) {
  return item.kind === "long-text" || item.kind === "short-text";
}

/**
 * An answer in words.
 * @param {ItemDefinition} item
 * @param {Value} value
 * @returns {string}
 */
export function inWords(item, value) {
  const options = item.options ?? [];
  if (plain(value) === null) {
    return _("no answer");
  }
  if (item.kind === "flow" && Array.isArray(value)) {
    const steps = /** @type {import("./steps.js").Step[]} */ (value);
    return steps.map((step) => stepInWords(step, item.scale?.labels ?? {})).join("; ");
  }
  if (value === CANNOT_SAY && item.scale) {
    return item.scale.cannot_say ?? "";
  }
  if (item.scale) {
    const label = item.scale.labels[String(value)];
    return label ? `${value} (${label})` : String(value);
  }
  if (item.kind === "walk" && Array.isArray(value)) {
    return value.length === 1 ? _("1 step taken") : _("{n} steps taken", { n: value.length });
  }
  if (Array.isArray(value)) {
    return options
      .filter((option) => /** @type {string[]} */ (value).includes(option.id))
      .map((option) => option.label)
      .join("; ");
  }
  if (item.kind === "stages" && value && typeof value === "object") {
    const counts = /** @type {Record<string, number>} */ (value);
    return options.map((option) => `${option.label}: ${counts[option.id] ?? 0}`).join(" → ");
  }
  if (value && typeof value === "object") {
    return options
      .filter((option) => value[option.id])
      .map((option) => `${option.label}: ${value[option.id]}`)
      .join("; ");
  }
  return options.find((option) => option.id === value)?.label ?? String(value);
}
