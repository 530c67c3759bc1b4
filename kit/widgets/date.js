// @ts-check
/** The input for a day: the browser's own date field. */

import { h, names } from "./dom.js";
import { _ } from "./i18n.js";

/** @type {import("./input.js").Kind} */
export function date(_item, context) {
  const field = h("input", { ...context.field, type: "date", class: "kit-field", max: "9999-12-31", ...names(context) });
  field.addEventListener("input", () => {
    // While a date is half typed the field has no value; that neither is an answer nor takes the last one back.
    const half = field.validity.badInput || field.validity.rangeOverflow;
    context.changed(field.value, { blocked: half ? _("This is not a whole date yet.") : null });
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
