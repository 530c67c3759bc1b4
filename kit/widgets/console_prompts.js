// @ts-check
/** The conversations that the numbers of a step invite, beside it and folded until somebody wants one. */

import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {{title: string, text: string, numbers: string[], format: string, minutes: number}} Prompt */

/** @param {Prompt[]} prompts */
export function conversation(prompts) {
  const heading = h("h4", { id: uid() }, _("Where this could lead"));
  const items = prompts.map((one) =>
    h(
      "details",
      { class: "kw-prompt" },
      h("summary", {}, one.title, " ", h("span", { class: "kit-tag" }, _("{n} minutes", { n: one.minutes }))),
      h("p", {}, one.text),
      h("ul", {}, ...one.numbers.map((line) => h("li", {}, line))),
      h("p", { class: "kw-how" }, one.format),
    ),
  );
  return h("section", { "aria-labelledby": heading.id }, heading, ...items);
}
