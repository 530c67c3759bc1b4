// @ts-check
/** What the group says: a box for each step, saved as it is typed. */

import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";

const PAUSE_MS = 600;

/** @typedef {import("./console_desk.js").Ways} Ways */

/**
 * What was typed and is not saved yet, by debrief and step: a console that is drawn anew finds it here.
 * @type {Map<string, string>}
 */
const drafts = new Map();

/** @param {Ways} ways */
export function notes(ways) {
  const box = h("textarea", { class: "kit-field", rows: 2, id: uid(), "data-action": "note", input: typed, blur: save });
  const state = h("p", { class: "kit-saved", role: "status" });
  const node = h("div", { class: "kw-note" }, h("label", { for: box.id }, _("What the group says")), box, state);
  /** @type {Record<string, string>} */
  let kept = {};
  let debrief = "";
  let step = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function typed() {
    drafts.set(`${debrief} ${step}`, box.value);
    say(state, "");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  }

  async function save() {
    clearTimeout(timer);
    const [of, text] = [step, drafts.get(`${debrief} ${step}`)];
    if (text === undefined) {
      return;
    }
    const done = await ways.call("note", { step: of, text });
    const name = `${debrief} ${of}`;
    if (done && drafts.get(name) === text) {
      drafts.delete(name);
      kept[of] = text;
    }
    if (of === step) {
      state.dataset.state = done ? "saved" : "unsaved";
      say(state, done ? _("Saved in the cohort's folder.") : _("Not saved yet. It stays here; type on to try again."));
    }
  }

  return {
    node,
    /**
     * @param {string} began
     * @param {Record<string, string>} found
     */
    open(began, found) {
      debrief = began;
      kept = { ...found };
      step = "";
    },
    /**
     * Turn to the box of a step; a step that nobody has seen has none.
     * @param {string} to
     * @param {boolean} there
     */
    turn(to, there) {
      node.hidden = !there;
      if (to === step) {
        return;
      }
      save();
      step = to;
      box.value = drafts.get(`${debrief} ${to}`) ?? kept[to] ?? "";
      say(state, "");
    },
  };
}
