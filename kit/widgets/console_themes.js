// @ts-check
/** The themes of one question's texts: what made them, what the group sees of them, and how a text changes its own. */

import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @param {import("./console_review.js").Question} question
 * @param {number} threshold
 * @param {(name: string, fields: Record<string, any>) => void} act
 */
export function themesPanel({ themes, told, by_hand: byHand }, threshold, act) {
  const heading = h("h3", { id: uid() }, _("Themes"));
  const again = h("button", { type: "button", class: "kit-quiet", "data-action": "find-again", click: () => act("find_again", {}) }, _("Find themes again"));
  return h(
    "section",
    { class: "kit-themes", "aria-labelledby": heading.id },
    heading,
    h("p", { class: "kit-note" }, byHand ? _("As you arranged them.") : _("Found by the words that several texts share. Move a text or rename a theme where that reads them wrongly.")),
    h("ul", {}, ...themes.map((theme) => entry(theme, threshold, act))),
    h("p", { class: "kit-note", "data-part": "told" }, seen(themes, told, threshold)),
    byHand ? again : null,
  );
}

/**
 * @param {import("./console_review.js").Theme[]} themes
 * @param {import("./console_review.js").Told[]} told
 * @param {number} threshold
 */
function seen(themes, told, threshold) {
  if (told.length) {
    return _("The group sees: {themes}.", { themes: told.map((theme) => `${theme.title} · ${theme.n}`).join(", ") });
  }
  return themes.length
    ? _("The group sees the texts you show without themes, as long as fewer than {n} people would stand in one of them.", { n: threshold })
    : _("No word is shared by several texts.");
}

/**
 * @param {import("./console_review.js").Theme} theme
 * @param {number} threshold
 * @param {(name: string, fields: Record<string, any>) => void} act
 */
function entry(theme, threshold, act) {
  const { id, title, words, n, stands } = theme;
  const name = h("bdi", { class: "kit-theme-title" }, title);
  const why = words.length ? h("span", { class: "kit-note" }, _("from “{words}”", { words: words.join("”, “") })) : null;
  const few = n < threshold ? h("span", { class: "kit-note" }, _("fewer than {n}: among the others", { n: threshold })) : null;
  const input = h("input", { type: "text", class: "kit-field", maxlength: 80, value: title, "aria-label": _("New title of “{title}”", { title }) });
  const form = h(
    "form",
    {
      class: "kit-row",
      hidden: true,
      submit: (/** @type {Event} */ event) => {
        event.preventDefault();
        act("rename_theme", { theme: id, title: input.value });
      },
    },
    input,
    h("button", { class: "kit-button kit-ghost", "data-action": "rename-done" }, _("Rename")),
  );
  const open = () => {
    form.hidden = !form.hidden;
    rename.setAttribute("aria-expanded", String(!form.hidden));
    (form.hidden ? rename : input).focus();
  };
  const rename = h(
    "button",
    { type: "button", class: "kit-quiet", "data-action": "rename", "aria-expanded": "false", "aria-label": _("Rename “{title}”", { title }), click: open },
    _("Rename"),
  );
  form.addEventListener("keydown", (event) => (event.key === "Escape" && !event.isComposing ? open() : undefined));
  return h("li", { "data-theme": id, "data-stands": String(stands) }, h("div", { class: "kit-row" }, name, h("span", { class: "kit-tag" }, String(n)), why, few, rename), form);
}

/**
 * The theme of a text. It moves with a button: a list that acts by itself would move it at every arrow key.
 * @param {import("./console_review.js").Question} question
 * @param {import("./console_texts.js").Entry} text
 * @param {string} describedBy
 * @param {(name: string, fields: Record<string, any>) => void} act
 */
export function mover({ themes }, text, describedBy, act) {
  const select = h(
    "select",
    { class: "kit-field", "aria-label": _("Theme"), "aria-describedby": describedBy, "data-action": "theme" },
    h("option", { value: "", selected: text.theme === null }, _("no theme")),
    ...themes.map((theme) => h("option", { value: theme.id, selected: text.theme === theme.id }, theme.title)),
    h("option", { value: "new" }, _("a new theme …")),
  );
  const title = h("input", { type: "text", class: "kit-field", maxlength: 80, "aria-label": _("Title of the new theme"), hidden: true });
  const move = button("to-theme", _("Move"), () => {
    if (select.value !== "new") {
      act("to_theme", { theme: select.value || null });
    } else if (title.value.trim()) {
      act("new_theme", { title: title.value });
    } else {
      title.focus();
    }
  });
  move.hidden = true;
  select.addEventListener("change", () => {
    title.hidden = select.value !== "new";
    move.hidden = select.value === (text.theme ?? "");
  });
  // An Enter that ends what is composed, as in Japanese, is part of the word.
  title.addEventListener("keydown", (event) => (event.key === "Enter" && !event.isComposing ? move.click() : undefined));
  return h("div", { class: "kit-row kit-mover" }, h("span", { class: "kit-note", "aria-hidden": true }, _("Theme")), select, title, move);
}

/**
 * @param {string} action
 * @param {string} label
 * @param {() => void} press
 */
export function button(action, label, press) {
  return h("button", { type: "button", class: "kit-button kit-ghost", "data-action": action, click: press }, label);
}
