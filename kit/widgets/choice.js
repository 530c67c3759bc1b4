// @ts-check
/** The input for one choice: radio buttons, of which a chosen one can be cleared. */

import { h, names, uid } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * A label's content for one option of a list.
 * @param {import("./values.js").Option} option
 */
export function optionFace(option) {
  return h("span", {}, option.label, option.help ? h("small", {}, option.help) : null);
}

/**
 * Radio buttons with a button that clears the answer: a radio group alone cannot go back to "no answer".
 * @param {{value: string, face: Node[]}[]} faces
 * @param {import("./input.js").Context} context
 * @param {(value: string | null) => import("./values.js").Value} meaning
 */
export function radios(faces, context, meaning) {
  const name = uid();
  const inputs = faces.map(({ value }) =>
    h("input", {
      type: "radio",
      name,
      value,
      change: () => {
        clear.hidden = false;
        context.changed(meaning(value), { soon: true });
      },
    }),
  );
  const labels = faces.map(({ value, face }, n) =>
    h("label", { class: "kit-option", ...names(context), "data-value": value }, inputs[n], ...face),
  );
  const clear = h(
    "button",
    {
      type: "button",
      class: "kit-quiet kit-clear",
      hidden: true,
      "aria-label": _("Clear my answer: {question}", { question: context.label }),
      "data-action": "clear",
      click: () => {
        // The button goes, so the focus moves to where the next answer would be given.
        inputs[0].focus();
        show(null);
        context.changed(null, { soon: true });
      },
    },
    _("clear"),
  );
  /** @param {import("./values.js").Value} value */
  function show(value) {
    for (const input of inputs) {
      input.checked = value !== null && input.value === String(value);
    }
    clear.hidden = value === null;
  }
  return { labels, clear, show };
}

/** @type {import("./input.js").Kind} */
export function choice(item, context) {
  const faces = (item.options ?? []).map((option) => ({ value: option.id, face: [optionFace(option)] }));
  const group = radios(faces, context, (value) => value);
  return { nodes: [h("div", { class: "kit-options" }, ...group.labels), group.clear], show: group.show };
}
