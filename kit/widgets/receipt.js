// @ts-check
/** What came of the last hand-over: when, what was taken, and which copies no withdrawal reaches. */

import { h } from "./dom.js";
import { _, when } from "./i18n.js";

const AT_A_GLANCE = 6; // lines; more of them are folded away

/**
 * @typedef {object} Receipt
 * @property {string} at
 * @property {"taken" | "waiting" | "file"} state
 * @property {string} message
 * @property {string[]} [lines]
 * @property {string[]} [unreached]
 */

/** A box that is empty, and not to be seen, until there is a receipt. */
export function receiptBox() {
  const node = h("div", { class: "kit-receipt", role: "status" });
  let drawn = "null";

  /** @param {Receipt | null} receipt */
  function draw(receipt) {
    const next = JSON.stringify(receipt);
    if (next === drawn) {
      return; // said once is enough
    }
    drawn = next;
    node.dataset.state = receipt?.state ?? "";
    node.replaceChildren();
    if (receipt) {
      node.append(h("p", {}, h("strong", {}, when(receipt.at)), " · ", receipt.message));
      node.append(...handed(receipt.lines ?? []), ...listed(receipt.unreached ?? []));
    }
  }

  return { node, draw };
}

/**
 * What went along: all that is shared of a section, of its other lessons too.
 * @param {string[]} lines
 */
function handed(lines) {
  if (lines.length <= AT_A_GLANCE) {
    return listed(lines);
  }
  const summary = h("summary", {}, _("{n} lines of this section, one by one", { n: lines.length }));
  return [h("details", {}, summary, ...listed(lines))];
}

/** @param {string[]} sentences */
function listed(sentences) {
  return sentences.length ? [h("ul", {}, ...sentences.map((one) => h("li", {}, one)))] : [];
}
