// @ts-check
/** The input for several choices: checkboxes, at most so many of them. */

import { optionFace } from "./choice.js";
import { h, names, say } from "./dom.js";
import { _ } from "./i18n.js";

/** @type {import("./input.js").Kind} */
export function choices(item, context) {
  const options = item.options ?? [];
  const most = item.at_most ?? options.length;
  const inputs = options.map((option) =>
    h("input", { type: "checkbox", value: option.id, change: changed }),
  );
  const labels = options.map((option, n) =>
    h("label", { class: "kit-option", ...names(context), "data-value": option.id }, inputs[n], optionFace(option)),
  );
  const hint = h("p", { class: "kit-hint", role: "status" });

  function chosen() {
    return inputs.filter((input) => input.checked).map((input) => input.value);
  }

  /** @param {Event} event */
  function changed(event) {
    if (chosen().length > most) {
      /** @type {HTMLInputElement} */ (event.target).checked = false;
      say(hint, _("You have chosen {n}, which is the most. Take one back first.", { n: most }));
      return;
    }
    count();
    context.changed(chosen(), { soon: true });
  }

  function count() {
    say(hint, most < options.length ? _("{n} of at most {most} chosen", { n: chosen().length, most }) : "");
  }

  return {
    nodes: [h("div", { class: "kit-options" }, ...labels), hint],
    show(value) {
      for (const input of inputs) {
        input.checked = Array.isArray(value) && value.some((one) => one === input.value);
      }
      count();
    },
  };
}
