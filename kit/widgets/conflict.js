// @ts-check
/** Two texts for one item: both are shown side by side until their author chooses. */

import { h, say } from "./dom.js";
import { _, when } from "./i18n.js";
import { inWords, isText, plain } from "./values.js";

/**
 * @param {import("./answer.js").Answer} answer
 * @param {import("./values.js").ItemDefinition} item
 * @param {() => void} leave  puts the focus back on the input when a choice is made
 */
export function conflict(answer, item, leave) {
  const mine = h("dd");
  const other = h("dd");
  const whose = h("dt");
  const between = item.kind === "short-text" ? " · " : "\n\n"; // a field of one line takes no breaks
  const both = button("keep-both", _("Keep both"), () => `${answer.shown}${between}${answer.other?.value}`);
  const node = h(
    "div",
    { class: "kit-conflict", role: "group", "aria-label": _("Two versions"), hidden: true },
    h("p", {}, _("This was also changed somewhere else. Both are kept until you choose.")),
    h(
      "dl",
      { class: "kit-sides" },
      h("div", {}, h("dt", {}, _("Here")), mine),
      h("div", {}, whose, other),
    ),
    h(
      "div",
      { class: "kit-row" },
      button("keep-mine", _("Keep mine"), () => answer.shown),
      button("take-other", _("Take the other"), () => answer.other?.value ?? null),
      both,
    ),
  );

  /**
   * @param {string} action
   * @param {string} label
   * @param {() => import("./values.js").Value} choice
   */
  function button(action, label, choice) {
    const click = () => {
      answer.settle(choice());
      leave();
    };
    return h("button", { type: "button", class: "kit-button kit-ghost", "data-action": action, click }, label);
  }

  function draw() {
    const shown = answer.other;
    node.hidden = !shown;
    if (shown) {
      say(mine, inWords(item, answer.shown));
      say(other, inWords(item, shown.value));
      say(whose, shown.saved_at ? _("Somewhere else, {time}", { time: when(shown.saved_at) }) : _("Somewhere else"));
      both.hidden = !isText(item) || plain(answer.shown) === null || plain(shown.value) === null;
    }
  }

  return { node, draw };
}
