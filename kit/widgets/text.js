// @ts-check
/** The inputs for words: one line, or a text area that grows with its text. Nothing typed is ever cut off. */

import { h, names, say } from "./dom.js";
import { _ } from "./i18n.js";

/** The server refuses a longer text (`kit.items.TEXT_LIMIT`); the hint says so in time. */
const LIMIT = 20_000;
/** From here on the number of characters is shown. */
const LONG = 400;
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

/**
 * Where a caret belongs after the text around it changed.
 * @param {string} before
 * @param {string} after
 * @param {number} caret
 */
export function movedCaret(before, after, caret) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) {
    start += 1;
  }
  if (caret <= start) {
    return caret;
  }
  let end = 0;
  const room = Math.min(before.length, after.length) - start;
  while (end < room && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end += 1;
  }
  const fromEnd = before.length - caret;
  return fromEnd <= end ? after.length - fromEnd : start;
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {import("./input.js").Context} context
 * @returns {import("./input.js").Input}
 */
function words(field, context) {
  const hint = h("p", { class: "kit-hint" });
  let composing = false; // while an input method makes a word, whatever is put into the field would break it

  function grow() {
    if (field instanceof HTMLTextAreaElement && !GROWS_BY_ITSELF && field.offsetParent) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 3}px`;
    }
  }

  function count() {
    const n = [...field.value].length;
    if (n > LIMIT) {
      say(hint, _("{n} characters; {limit} fit. Shorten it to have it saved.", { n, limit: LIMIT }));
    } else {
      say(hint, n >= LONG ? _("{n} characters", { n }) : "");
    }
  }

  function typed() {
    context.changed(field.value, { composing });
    grow();
    count();
  }

  /**
   * The text as the field can hold it.
   * @param {string} text
   */
  function fitting(text) {
    return field instanceof HTMLTextAreaElement ? text.replace(/\r\n?/g, "\n") : text.replace(/\s*[\r\n]+\s*/g, " ");
  }

  field.addEventListener("input", typed);
  field.addEventListener("compositionstart", () => {
    composing = true;
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  field.addEventListener("focus", grow);
  field.addEventListener("blur", () => context.flush());
  return {
    nodes: [field, hint],
    field,
    show(value) {
      const text = typeof value === "string" ? fitting(value) : "";
      if (composing || field.value === text) {
        return;
      }
      const before = field.value;
      const { selectionStart, selectionEnd, scrollTop } = field;
      field.value = text;
      if (document.activeElement === field) {
        field.setSelectionRange(
          movedCaret(before, text, selectionStart ?? 0),
          movedCaret(before, text, selectionEnd ?? 0),
        );
        field.scrollTop = scrollTop;
      }
      requestAnimationFrame(grow);
      count();
    },
  };
}

/** @type {import("./input.js").Kind} */
export function shortText(_item, context) {
  const field = h("input", { ...context.field, type: "text", class: "kit-field", dir: "auto", ...names(context), autocomplete: "off" });
  field.addEventListener("change", () => context.flush());
  return words(field, context);
}

/** @type {import("./input.js").Kind} */
export function longText(_item, context) {
  return words(h("textarea", { ...context.field, class: "kit-field", dir: "auto", rows: 3, ...names(context) }), context);
}
