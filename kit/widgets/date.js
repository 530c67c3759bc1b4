// @ts-check
/** The input for a day: the browser's own date field. */

import { DAY, dayProblem } from "./day.js";
import { h, names } from "./dom.js";

/** @type {import("./input.js").Kind} */
export function date(_item, context) {
  const field = h("input", { ...context.field, ...DAY, class: "kit-field", ...names(context) });
  field.addEventListener("input", () => {
    // While a date is half typed the field has no value, or a year of few digits; that neither is an answer nor takes the last one back.
    context.changed(field.value, { blocked: dayProblem(field) });
  });
  field.addEventListener("blur", () => context.flush());
  return {
    nodes: [field],
    field,
    show(value) {
      const text = typeof value === "string" ? value : "";
      if (field.value !== text && !field.validity.badInput) {
        field.value = text;
      }
    },
  };
}
