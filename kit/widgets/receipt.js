// @ts-check
/** What came of the last hand-over: when, what was taken, and which copies no withdrawal reaches. */

import { h } from "./dom.js";
import { when } from "./i18n.js";

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
      for (const sentences of [receipt.lines ?? [], receipt.unreached ?? []].filter((one) => one.length)) {
        node.append(h("ul", {}, ...sentences.map((one) => h("li", {}, one))));
      }
    }
  }

  return { node, draw };
}
