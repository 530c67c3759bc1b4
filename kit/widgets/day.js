// @ts-check
/** A day's own field: the days that it takes, as `kit.flows` has them, and what is wrong with the one in it. */

import { _ } from "./i18n.js";

/** The attributes of a field for a day. */
export const DAY = { type: "date", min: "1900-01-01", max: "2199-12-31" };

/**
 * Why what stands in the field is no day yet; null where it is one, or nothing stands there.
 * @param {HTMLInputElement} field
 */
export function dayProblem({ validity }) {
  if (validity.badInput) {
    return _("This is not a whole date yet.");
  }
  // A year is typed digit by digit: 2026 begins as the year 2.
  return validity.rangeUnderflow || validity.rangeOverflow ? _("The year is not whole yet: it lies between 1900 and 2199.") : null;
}
