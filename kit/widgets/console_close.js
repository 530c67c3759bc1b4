// @ts-check
/** Closing the answers: what is frozen, and what the facilitator alone should know before anything is shown. */

import { card } from "./console_parts.js";
import { h, uid } from "./dom.js";
import { _, when } from "./i18n.js";

/**
 * @typedef {import("./console_desk.js").Ways} Ways
 * @typedef {{key: string, title: string, why: string, out: boolean}} Flag
 */

/** @param {Ways} ways */
export function closeCard(ways) {
  const close = card("close", _("5. Close the answers"), ["begin", "go-on", "leave-out"]);
  const flagged = h("div", { "data-part": "flags" });

  /**
   * @param {string | null} began  when the answers were closed last
   * @param {boolean} walking  whether the walk through them is under way
   */
  function closing(began, walking) {
    const begin = ways.button("begin", began ? _("Close again, and begin a new debrief") : _("Close and begin"), () => ways.ask("begin"), Boolean(began));
    const why = [
      h("p", { class: "kit-intro" }, _("Do this when everyone has had their time. You decide what the group sees, and when: one result after the other, below.")),
      h(
        "p",
        { class: "kit-intro" },
        _("All results are frozen now, together: they stay as they are, also for a later report. Answers that come in later are shown only once enough of them came together, so that no single one stands out. Texts can still be withdrawn; numbers no longer."),
      ),
    ];
    const closed = h("p", { class: "kit-intro" }, _("Closed: {when}.", { when: when(began ?? "") }));
    if (!began) {
      close.body.replaceChildren(...why, begin);
    } else if (walking) {
      close.body.replaceChildren(closed, flagged, h("details", { class: "kit-more" }, h("summary", {}, _("Begin a new debrief")), ...why, begin));
    } else {
      const on = ways.button("go-on", _("Go on where you were"), () => ways.ask("go-on"));
      close.body.replaceChildren(...why, closed, h("div", { class: "kit-row" }, on, begin));
    }
  }

  /** @param {Flag[]} flags */
  function warning(flags) {
    const heading = h("h3", { id: uid() }, _("For your eyes, before you show anything"));
    const intro = _("In these results nearly everyone answered the same, so whoever knows the group knows each answer. You may leave them out: they are then in no slide and in no report.");
    flagged.replaceChildren(
      ...(flags.length
        ? [h("section", { class: "kit-flags", "aria-labelledby": heading.id }, heading, h("p", { class: "kit-intro" }, intro), h("ul", {}, ...flags.map((flag) => flagLine(ways, flag))))]
        : []),
    );
  }

  closing(null, false);
  close.node.hidden = true;

  return {
    card: close,
    /** @param {{began: string | null} | null} state */
    opened(state) {
      close.node.hidden = !state;
      closing(state?.began ?? null, false);
    },
    /** @param {{began: string, flags: Flag[]}} data */
    walking(data) {
      closing(data.began, true);
      warning(data.flags);
    },
  };
}

/**
 * A result that points at everybody, with the choice to leave it out.
 * @param {Ways} ways
 * @param {Flag} flag
 */
export function flagLine(ways, flag) {
  const name = h("b", { id: uid() }, flag.title);
  const box = h("input", {
    type: "checkbox",
    checked: flag.out,
    "data-action": "leave-out",
    "data-key": flag.key,
    "aria-describedby": name.id,
    change: () => ways.ask("leave-out", { key: flag.key, out: box.checked }),
  });
  return h("li", {}, name, " ", h("span", { class: "kit-note" }, flag.why), h("label", { class: "kit-agree" }, box, _("Leave this out")));
}
