// @ts-check
/** The input that divides points over options: a number each, and how many are left to give. */

import { h, names, say, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** @type {import("./input.js").Kind} */
export function points(item, context) {
  const options = item.options ?? [];
  const total = item.total ?? 0;
  const left = h("p", { class: "kit-left", role: "status" });
  const inputs = options.map((option) =>
    h("input", {
      id: uid(),
      type: "number",
      inputmode: "numeric",
      min: 0,
      max: total,
      step: 1,
      class: "kit-field",
      ...names(context),
      "data-value": option.id,
      input: () => changed(false),
      blur: () => context.flush(),
      // A wheel that turns over a focused number would change it unnoticed.
      wheel: (/** @type {Event} */ event) => /** @type {HTMLElement} */ (event.currentTarget).blur(),
    }),
  );

  /** @param {HTMLInputElement} input */
  function number(input) {
    return input.value === "" ? 0 : Number(input.value);
  }

  function given() {
    return inputs.reduce((sum, input) => sum + number(input), 0);
  }

  function value() {
    const entries = inputs.flatMap((input, n) => (input.value === "" ? [] : [[options[n].id, number(input)]]));
    return Object.fromEntries(entries);
  }

  /** @param {boolean} soon */
  function changed(soon) {
    const rest = count();
    const whole = inputs.every((input) => !input.validity.badInput && Number.isInteger(number(input)) && number(input) >= 0);
    const blocked = whole
      ? rest < 0 && tooMany(-rest)
      : _("Points are whole numbers from 0 on.");
    context.changed(value(), { soon, blocked: blocked || null });
  }

  function count() {
    const rest = total - given();
    inputs.forEach((input) => {
      input.max = String(number(input) + Math.max(0, rest));
    });
    if (rest < 0) {
      say(left, _("{n} too many", { n: -rest }));
    } else {
      say(left, rest ? _("{n} left to give", { n: rest }) : _("All {total} given", { total }));
    }
    return rest;
  }

  /**
   * @param {HTMLInputElement} input
   * @param {number} by
   */
  function step(input, by) {
    const next = number(input) + by;
    if (next >= 0 && (by < 0 || given() < total)) {
      input.value = String(next);
      changed(true);
    }
  }

  const rows = options.map((option, n) =>
    h(
      "div",
      { class: "kit-share-of" },
      h("label", { for: inputs[n].id }, option.label, option.help ? h("small", {}, option.help) : null),
      h(
        "div",
        { class: "kit-stepper" },
        stepper("−", _("One point less for {option}", { option: option.label }), inputs[n], -1),
        inputs[n],
        stepper("+", _("One point more for {option}", { option: option.label }), inputs[n], 1),
      ),
    ),
  );

  /**
   * @param {string} sign
   * @param {string} label
   * @param {HTMLInputElement} input
   * @param {number} by
   */
  function stepper(sign, label, input, by) {
    const click = () => step(input, by);
    return h("button", { type: "button", class: "kit-button kit-ghost", "aria-label": label, click }, sign);
  }

  return {
    nodes: [h("div", { class: "kit-shares" }, ...rows), left],
    show(shown) {
      const given = /** @type {Record<string, number>} */ (shown ?? {});
      inputs.forEach((input, n) => {
        const text = given[options[n].id] === undefined ? "" : String(given[options[n].id]);
        if (input.value !== text && !input.validity.badInput) {
          input.value = text;
        }
      });
      count();
    },
  };
}

/** @param {number} n */
function tooMany(n) {
  return n === 1
    ? _("You gave 1 point too many. Take it back to have this saved.")
    : _("You gave {n} points too many. Take some back to have this saved.", { n });
}
