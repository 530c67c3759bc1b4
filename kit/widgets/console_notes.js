// @ts-check
/** What the group says: a box for each step, saved as it is typed. */

import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { askBeforeLeaving } from "./leaving.js";

const PAUSE_MS = 600;

/** @typedef {import("./console_desk.js").Ways} Ways */

/**
 * What was typed and is not saved yet, by debrief and step: a console that is drawn anew finds it here.
 * @type {Map<string, Map<string, string>>}
 */
const drafts = new Map();

askBeforeLeaving(() => [...drafts.values()].some((one) => one.size > 0));

/** @param {Ways} ways */
export function notes(ways) {
  const box = h("textarea", { class: "kit-field", rows: 2, id: uid(), "data-action": "note", input: typed, blur: save });
  const state = h("p", { class: "kit-saved", role: "status" });
  const node = h("div", { class: "kw-note" }, h("label", { for: box.id }, _("What the group says")), box, state);
  /** @type {Map<string, string>} this debrief's drafts, by step */
  let mine = new Map();
  /** @type {Map<string, string>} those of them that wait for an answer */
  let sent = new Map();
  /** @type {Record<string, string>} */
  let kept = {};
  let step = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function typed() {
    mine.set(step, box.value);
    tell("");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  }

  /** Send what is not saved yet, of the other steps too. */
  function save() {
    clearTimeout(timer);
    mine.forEach((text, of) => send(of, text));
  }

  /**
   * @param {string} of
   * @param {string} text
   */
  async function send(of, text) {
    if (sent.get(of) === text) {
      return; // its answer is on the way
    }
    const [drafted, flying] = [mine, sent];
    flying.set(of, text);
    const done = await ways.call("note", { step: of, text });
    if (flying.get(of) === text) {
      flying.delete(of);
    }
    if (done) {
      took(done);
    } else if (drafted === mine && of === step && mine.get(of) === text) {
      tell("unsaved");
    }
  }

  /**
   * What the cohort's folder has, be it told long after the page has ceased to wait.
   * @param {{began: string, step: string, text: string}} note
   */
  function took({ began, step: of, text }) {
    const drafted = drafts.get(began);
    if (drafted?.get(of) !== text) {
      return; // more was typed meanwhile, which is sent by itself
    }
    drafted.delete(of);
    if (drafted !== mine) {
      return; // another debrief was opened meanwhile
    }
    kept[of] = text;
    if (of === step) {
      tell("saved");
    }
  }

  /** @param {"saved" | "unsaved" | ""} how  nothing is said while it is typed */
  function tell(how) {
    state.dataset.state = how;
    const words = { saved: _("Saved in the cohort's folder."), unsaved: _("Not saved yet. It stays here; type on to try again."), "": "" };
    say(state, words[how]);
  }

  return {
    node,
    took,
    /**
     * @param {string} began
     * @param {Record<string, string>} found
     */
    open(began, found) {
      mine = drafts.get(began) ?? new Map();
      drafts.set(began, mine);
      sent = new Map();
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
      step = to;
      box.value = mine.get(to) ?? kept[to] ?? "";
      tell(mine.has(to) ? "unsaved" : "");
      save();
    },
  };
}
