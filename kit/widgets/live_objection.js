// @ts-check
/** One thing that was written in a consent round: read first, then shown, then tested. */

import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./live_console.js").Objection} Objection */

/**
 * @param {import("./live_console.js").Live} live
 * @param {string} poll
 * @param {HTMLElement} trouble
 */
export function objectionCard(live, poll, trouble) {
  /** @type {Objection | null} */
  let now = null;
  const words = h("blockquote", { dir: "auto", id: uid() });
  const kind = h("span", { class: "kit-tag" });
  const pass = button("pass", _("Show"), () => show(true));
  const keep = button("keep", _("Hide"), () => show(false));
  const reword = button("reword", _("Other words …"), () => {
    form.hidden = !form.hidden;
    field.value = now?.text ?? "";
    (form.hidden ? reword : field).focus();
  });
  const field = h("textarea", { class: "kit-field", rows: 2, maxlength: 2000, "aria-label": _("In other words, so that nobody is known by them") });
  const form = h("div", { class: "kl-reword" }, field, live.button("reworded", _("Show these words"), reworded, true));
  const valid = button("valid", _("It is an objection"), () => judge({ valid: true, resolved: now?.resolved ?? null }));
  const invalid = button("invalid", _("It is none"), () => judge({ valid: false, resolved: null }));
  const box = h("input", { type: "checkbox", "data-action": "resolved", "data-online": "", change: () => judge({ valid: true, resolved: box.checked }) });
  const resolved = h("label", { class: "kit-agree" }, box, _("Resolved: the proposal was changed"));
  const reading = h("div", { class: "kit-row" }, pass, keep, reword);
  const testing = h("div", { class: "kit-row" }, valid, invalid, resolved);
  const node = h("li", {}, h("div", { class: "kit-row" }, kind), words, reading, form, testing);
  form.hidden = true;

  /**
   * @param {string} action
   * @param {string} label
   * @param {() => void} press
   */
  function button(action, label, press) {
    const made = live.button(action, label, press, true);
    made.setAttribute("aria-describedby", words.id);
    return made;
  }

  /** @param {boolean} shown */
  function show(shown) {
    return live.act({ act: "pass", poll, objection: now?.id, shown }, trouble);
  }

  async function reworded() {
    if (field.value.trim() && (await live.act({ act: "pass", poll, objection: now?.id, shown: true, text: field.value.trim() }, trouble))) {
      form.hidden = true;
      reword.focus();
    }
  }

  /** @param {{valid: boolean, resolved: boolean | null}} verdict */
  async function judge(verdict) {
    if (!(await live.act({ act: "judge", poll, objection: now?.id, ...verdict }, trouble)) && now) {
      box.checked = Boolean(now.resolved);
    }
  }

  return {
    node,
    /**
     * @param {Objection} one
     * @param {string} state  the round's
     */
    draw(one, state) {
      now = one;
      node.dataset.shown = String(one.shown);
      say(kind, one.kind === "concern" ? _("concern") : _("objection"));
      say(words, one.text);
      pass.setAttribute("aria-pressed", String(one.shown));
      keep.setAttribute("aria-pressed", String(!one.shown));
      testing.hidden = state !== "revealed" || !one.shown || one.kind === "concern";
      valid.setAttribute("aria-pressed", String(one.valid === true));
      invalid.setAttribute("aria-pressed", String(one.valid === false));
      resolved.hidden = one.valid !== true;
      box.checked = Boolean(one.resolved);
    },
  };
}
