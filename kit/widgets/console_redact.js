// @ts-check
/** Passages of a text that nobody but the facilitator sees: drawing them, and choosing them word by word. */

import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** What stands for a passage wherever the text is shown. */
const MASK = "[…]";
const AT_A_TIME = 300; // words offered to redact: a text may be as long as a book
const LONGEST = 60; // letters of one word to press; what runs on is cut

/**
 * @typedef {[number, number]} Range  a passage in code points, as the notebook's kernel counts
 * @typedef {{start: number, end: number}} Word  in the units of a JavaScript string
 */

/**
 * Cut a text at its passages.
 * @param {string} text
 * @param {Range[]} ranges  in order and apart
 */
function cut(text, ranges) {
  /** @type {{text: string, hidden: boolean}[]} */
  const parts = [];
  const ends = units(text, ranges.flat());
  let after = 0;
  for (let i = 0; i < ends.length; i += 2) {
    parts.push({ text: text.slice(after, ends[i]), hidden: false }, { text: text.slice(ends[i], ends[i + 1]), hidden: true });
    after = ends[i + 1];
  }
  parts.push({ text: text.slice(after), hidden: false });
  return parts.filter((part) => part.text);
}

/**
 * Where code points stand in a JavaScript string.
 * @param {string} text
 * @param {number[]} points  in order
 */
function units(text, points) {
  let unit = 0;
  let point = 0;
  return points.map((wanted) => {
    for (; point < wanted && unit < text.length; point += 1) {
      unit += /** @type {number} */ (text.codePointAt(unit)) > 0xffff ? 2 : 1;
    }
    return unit;
  });
}

/**
 * How many code points stand before each place of a JavaScript string.
 * @param {string} text
 * @param {number[]} places  in order
 */
function points(text, places) {
  let unit = 0;
  let point = 0;
  return places.map((wanted) => {
    for (; unit < wanted; point += 1) {
      unit += /** @type {number} */ (text.codePointAt(unit)) > 0xffff ? 2 : 1;
    }
    return point;
  });
}

/**
 * A text as the group sees it.
 * @param {{text: string, ranges: Range[]}} entry
 */
export function shownText({ text, ranges }) {
  return cut(text, ranges)
    .map((part) => (part.hidden ? MASK : part.text))
    .join("");
}

/**
 * A text as the facilitator sees it: whole, its redacted passages struck through.
 * @param {{text: string, ranges: Range[]}} entry
 * @param {number} length  characters of it to draw
 */
export function drawn({ text, ranges }, length) {
  let left = length;
  /** @type {(Node | string)[]} */
  const nodes = [];
  for (const part of cut(text, ranges)) {
    const words = part.text.slice(0, left);
    left -= words.length;
    if (words) {
      nodes.push(part.hidden ? h("del", { class: "kit-redacted" }, h("span", { class: "kit-hidden" }, _("redacted:"), " "), words) : words);
    }
  }
  return nodes;
}

/**
 * The words of a text that can be redacted, without the punctuation around them.
 * @param {string} text
 */
function wordsOf(text) {
  /** @type {Word[]} */
  const found = [];
  for (const match of text.matchAll(/\S+/gu)) {
    const core = /[\p{L}\p{N}](?:.*[\p{L}\p{N}\p{M}])?/su.exec(match[0]);
    const from = match.index + (core?.index ?? 0);
    const to = from + (core?.[0] ?? match[0]).length;
    for (let start = from, end; start < to; start = end) {
      end = Math.min(start + LONGEST, to);
      // A letter of two units stays whole.
      end += end < to && /** @type {number} */ (text.codePointAt(end - 1)) > 0xffff ? 1 : 0;
      found.push({ start, end });
    }
  }
  return found;
}

/**
 * Choose words to redact: press them, draw over them, or walk with the arrows and mark with the space bar.
 * @param {{text: string, ranges: Range[]}} entry
 * @param {{done: (ranges: Range[]) => void, cancel: () => void}} then
 */
export function redactor(entry, { done, cancel }) {
  const { text } = entry;
  const words = wordsOf(text);
  const hidden = units(text, entry.ranges.flat());
  const marked = words.map((word) => hidden.some((start, i) => i % 2 === 0 && start < word.end && word.start < hidden[i + 1]));
  let first = 0;
  let here = 0;
  /** @type {{from: number, mark: boolean, moved: boolean} | null} */
  let drag = null;
  const help = h("p", { class: "kit-note", id: uid() }, _("Press each word that nobody else should read, or draw over several. With the keyboard: arrows walk, the space bar marks, Shift with an arrow marks on."));
  const box = h("div", { class: "kit-words", dir: "auto", role: "group", "aria-label": _("Words to redact"), "aria-describedby": help.id });
  const pages = h("div", { class: "kit-row" });

  function draw() {
    const some = words.slice(first, first + AT_A_TIME);
    const nodes = some.flatMap((word, i) => {
      const before = text.slice(i ? some[i - 1].end : (words[first - 1]?.end ?? 0), word.start);
      return [before, button(first + i)];
    });
    const last = first + some.length;
    box.replaceChildren(...nodes, text.slice(some.at(-1)?.end ?? 0, words[last]?.start));
    pages.replaceChildren(
      ...(first > 0 ? [page(_("Words before"), first - AT_A_TIME)] : []),
      ...(last < words.length ? [page(_("Words after"), last)] : []),
    );
  }

  /** @param {number} index */
  function button(index) {
    return h(
      "button",
      {
        type: "button",
        class: "kit-word",
        "data-word": index,
        "aria-pressed": String(marked[index]),
        tabindex: index === here ? 0 : -1,
        focus: () => at(index),
        // A click ends a drawing too; one without a count comes from the keyboard.
        click: (/** @type {MouseEvent} */ event) => (event.detail && drag?.moved ? undefined : mark(index, index, !marked[index])),
        pointerdown: () => {
          drag = { from: index, mark: !marked[index], moved: false };
        },
        pointerenter: (/** @type {PointerEvent} */ event) => {
          if (drag && event.buttons === 1 && (drag.moved || index !== drag.from)) {
            drag.moved = true;
            mark(Math.min(drag.from, index), Math.max(drag.from, index), drag.mark);
          }
        },
      },
      text.slice(words[index].start, words[index].end),
    );
  }

  /**
   * @param {string} label
   * @param {number} from
   */
  function page(label, from) {
    const turn = () => {
      first = here = Math.max(0, from);
      draw();
      find(here)?.focus();
    };
    return h("button", { type: "button", class: "kit-quiet", click: turn }, label);
  }

  /** @param {number} index */
  function find(index) {
    return /** @type {HTMLButtonElement | null} */ (box.querySelector(`[data-word="${index}"]`));
  }

  /** @param {number} index */
  function at(index) {
    find(here)?.setAttribute("tabindex", "-1");
    here = index;
    find(here)?.setAttribute("tabindex", "0");
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {boolean} hide
   */
  function mark(from, to, hide) {
    for (let i = from; i <= to; i += 1) {
      marked[i] = hide;
      find(i)?.setAttribute("aria-pressed", String(hide));
    }
  }

  box.addEventListener("keydown", (event) => {
    const last = Math.min(first + AT_A_TIME, words.length) - 1;
    const steps = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: first, End: last };
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    const to = Math.min(Math.max(next, first), last);
    if (event.shiftKey) {
      mark(Math.min(here, to), Math.max(here, to), true);
    }
    find(to)?.focus();
  });

  function ranges() {
    /** @type {number[]} */
    const places = [];
    words.forEach((word, i) => {
      if (marked[i] && marked[i - 1]) {
        places[places.length - 1] = word.end; // with what stands between the two
      } else if (marked[i]) {
        places.push(word.start, word.end);
      }
    });
    const at_ = points(text, places);
    return at_.flatMap((start, i) => (i % 2 ? [] : [/** @type {Range} */ ([start, at_[i + 1]])]));
  }

  const node = h(
    "div",
    {
      class: "kit-redact",
      keydown: (/** @type {KeyboardEvent} */ event) => (event.key === "Escape" ? cancel() : undefined),
    },
    help,
    box,
    pages,
    h(
      "div",
      { class: "kit-row" },
      h("button", { type: "button", class: "kit-button", "data-action": "redact-done", click: () => done(ranges()) }, _("Redact these words")),
      h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "redact-cancel", click: cancel }, _("Leave as it was")),
    ),
  );
  draw();
  return { node, focus: () => find(here)?.focus() };
}
