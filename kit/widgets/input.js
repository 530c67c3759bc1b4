// @ts-check
/** One item on a card: its question, the input of its kind, and the other text where two pages disagree. */

import { choice } from "./choice.js";
import { choices } from "./choices.js";
import { conflict } from "./conflict.js";
import { date } from "./date.js";
import { h, names, uid } from "./dom.js";
import { flow } from "./flow.js";
import { points } from "./points.js";
import { rating } from "./rating.js";
import { longText, shortText } from "./text.js";

/**
 * @typedef {import("./values.js").Value} Value
 * @typedef {import("./values.js").ItemDefinition} ItemDefinition
 *
 * @typedef {object} Context
 * @property {string} lesson
 * @property {string} activity
 * @property {string} item
 * @property {string} label  the question
 * @property {Record<string, any>} field  attributes that bind a single field to its question
 * @property {(value: Value, how?: {soon?: boolean, blocked?: string | null, composing?: boolean}) => void} changed
 * @property {() => void} flush  save now rather than after a pause
 *
 * @typedef {object} Input
 * @property {HTMLElement[]} nodes
 * @property {HTMLInputElement | HTMLTextAreaElement} [field]  where there is a single one
 * @property {(value: Value) => void} show  brings the elements to a value; never moves focus or caret
 *
 * @typedef {(item: ItemDefinition, context: Context) => Input} Kind
 */

/** @type {Record<Exclude<ItemDefinition["kind"], "stages" | "walk">, Kind>} what is asked; the others are counted */
const KINDS = {
  rating,
  choice,
  choices,
  "short-text": shortText,
  "long-text": longText,
  points,
  date,
  flow,
};

/**
 * @param {import("./answer.js").Answer} answer
 * @param {{lesson: string, activity: string, item: string}} at
 * @param {ItemDefinition} item
 * @param {number | null} number  in the card, where there are several
 */
export function field(answer, at, item, number) {
  const help = item.help ? h("p", { class: "kit-help", id: uid() }, item.help) : null;
  const id = uid();
  const input = KINDS[/** @type {keyof typeof KINDS} */ (item.kind)](item, {
    ...at,
    label: item.label,
    field: { id, "aria-describedby": help?.id },
    changed: (value, how) => answer.type(value, how),
    flush: () => {
      if (answer.draft && !answer.flight) {
        answer.save();
      }
    },
  });
  const question = `${number === null ? "" : `${number}. `}${item.label}`;
  const clearable = item.kind === "rating" || item.kind === "choice";
  const node = h(
    "fieldset",
    {
      class: clearable ? "kit-item kit-clearable" : "kit-item",
      ...names(at),
      "data-kind": item.kind,
      "aria-describedby": input.field ? null : help?.id,
    },
    h("legend", {}, input.field ? h("label", { for: id }, question) : question),
    help,
    ...input.nodes,
  );
  const dispute = conflict(answer, item, () => (input.field ?? /** @type {HTMLElement | null} */ (node.querySelector("input, select, button")))?.focus());
  node.append(dispute.node);

  function draw() {
    input.show(answer.shown);
    dispute.draw();
  }
  draw();
  answer.listeners.add(draw);
  return { node, dispose: () => answer.listeners.delete(draw) };
}
