// @ts-check
/** What the group undertakes: what is still open from last time, and a form for what it will do now. */

import { labelled, taken } from "./console_parts.js";
import { h, uid } from "./dom.js";
import { _, when } from "./i18n.js";

/**
 * @typedef {import("./console_desk.js").Ways} Ways
 * @typedef {{id: string, what: string, who: string, by_when: string, sign: string, written_at: string, done_at: string | null}} Commitment
 */

/**
 * @param {Ways} ways
 * @param {HTMLElement} trouble  where a problem is told
 */
export function commitments(ways, trouble) {
  const opening = h("div", { class: "kw-commitments" });
  const list = h("ul", { class: "kw-list", "aria-label": _("What we will do") });
  const what = h("textarea", { class: "kit-field", name: "what", rows: 2 });
  const who = h("input", { class: "kit-field", name: "who", type: "text", autocomplete: "off" });
  const day = h("input", { class: "kit-field", name: "by_when", type: "date" });
  const sign = h("input", { class: "kit-field", name: "sign", type: "text", autocomplete: "off" });
  const fields = { what, who, by_when: day, sign };
  const form = h(
    "form",
    { class: "kw-commit", submit: commit },
    labelled(_("What will we do?"), what),
    h("div", { class: "kw-pair" }, labelled(_("Who?"), who), labelled(_("By when?"), day)),
    labelled(_("By what sign will we know?"), sign),
    h("button", { type: "submit", class: "kit-button", "data-action": "commit" }, _("Write it down")),
    trouble,
  );
  const written = h("div", { class: "kw-offered" });
  const offer = h(
    "details",
    { class: "kit-more", toggle: () => offer.open && look() },
    h("summary", { "data-action": "offered" }, _("What people wrote for themselves")),
    written,
  );
  const ending = h("div", { class: "kw-commitments" }, list, form, offer);
  let writing = false;

  /** @param {Event} event */
  async function commit(event) {
    event.preventDefault();
    if (writing) {
      return;
    }
    writing = true;
    const sent = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
    const at = document.activeElement;
    const data = await ways.call("commit", { form: sent });
    writing = false;
    if (data) {
      Object.entries(fields).forEach(([name, field]) => taken(field, sent[name]));
      update(data);
      if (document.activeElement === at && !Object.values(fields).some((field) => field.value)) {
        what.focus(); // nobody has gone on meanwhile
      }
    }
  }

  /** @param {Commitment} one */
  function told(one) {
    const due = new Date(`${one.by_when}T12:00:00`).toLocaleDateString(document.documentElement.lang || "en", { weekday: "short", day: "numeric", month: "long", year: "numeric" });
    return [
      h("p", { class: "kw-what", dir: "auto" }, one.what),
      h("p", { class: "kw-how" }, h("b", { dir: "auto" }, one.who), ` · ${_("by {day}", { day: due })}`),
      h("p", { class: "kw-how", dir: "auto" }, _("We will know by: {sign}", { sign: one.sign })),
    ];
  }

  /** @param {Commitment} one */
  function earlier(one) {
    const name = uid();
    const box = h("input", {
      type: "checkbox",
      checked: Boolean(one.done_at),
      "aria-describedby": name,
      "data-action": "settle",
      change: async () => {
        const data = await ways.call("settle", { commitment: one.id, done: box.checked });
        if (data) {
          update(data);
        }
      },
    });
    return h("li", { "data-done": String(Boolean(one.done_at)), "data-id": one.id }, h("div", { id: name }, ...told(one)), h("label", { class: "kit-agree" }, box, _("Done")));
  }

  /** @param {Commitment} one */
  function now(one) {
    const remove = h(
      "button",
      {
        type: "button",
        class: "kit-quiet",
        "data-action": "uncommit",
        "aria-label": _("Take out: {what}", { what: one.what }),
        click: async () => {
          const data = await ways.call("uncommit", { commitment: one.id });
          if (data) {
            update(data);
            what.focus();
          }
        },
      },
      _("Take out"),
    );
    return h("li", { "data-id": one.id }, h("div", {}, ...told(one)), remove);
  }

  // What is read and passed may have grown since the last look.
  async function look() {
    const data = await ways.call("offered");
    if (data) {
      const nothing = _("Nothing that the group may see: fewer than enough people wrote something, or it is not read yet.");
      const some = _("Shuffled, without names. Take one when its author speaks up, and only then.");
      written.replaceChildren(
        h("p", { class: "kit-intro" }, data.offered.length ? some : nothing),
        h("ul", { class: "kw-list" }, ...data.offered.map(offered)),
      );
    }
  }

  /** @param {string} text */
  function offered(text) {
    const take = h(
      "button",
      {
        type: "button",
        class: "kit-quiet",
        "data-action": "take",
        "aria-label": _("Take: {what}", { what: text }),
        click: () => {
          what.value = text;
          who.focus();
        },
      },
      _("Take"),
    );
    return h("li", {}, h("p", { class: "kw-what", dir: "auto" }, text), take);
  }

  /** @param {{opening: Commitment[], commitments: Commitment[]}} data */
  function update(data) {
    const id = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-id]"))?.dataset.id;
    const since = data.opening[0]?.written_at;
    opening.replaceChildren(
      h("p", { class: "kit-intro" }, since ? _("Written down {when}. Done or not: what did it teach us?", { when: when(since) }) : ""),
      h("ul", { class: "kw-list", "aria-label": _("What we said we would do") }, ...data.opening.map(earlier)),
    );
    list.replaceChildren(...data.commitments.map(now));
    if (id) {
      const same = opening.querySelector(`[data-id="${id}"] input`) ?? list.querySelector(`[data-id="${id}"] button`);
      /** @type {HTMLElement | null} */ (same)?.focus();
    }
  }

  return { opening, ending, update };
}
