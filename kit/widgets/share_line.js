// @ts-check
/** One line of the share card: what would leave, to whom, and the way back once it left. */

import { h, names, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { sharedWith } from "./saved.js";

/**
 * @typedef {"private" | "group" | "facilitator"} Audience
 *
 * @typedef {object} Line
 * @property {string} activity
 * @property {string | null} item  null where an activity is shared whole or never
 * @property {string} title
 * @property {string} kind
 * @property {{label: string, value: string}[]} shown
 * @property {Audience} audience
 * @property {Audience[]} audiences  those that may be chosen
 * @property {Audience} suggested
 * @property {boolean} never
 * @property {boolean} whole
 * @property {string[]} agreed
 * @property {string[]} may_agree
 * @property {boolean} answered
 * @property {boolean} complete
 * @property {{at: string, audience: Audience} | null} shared
 * @property {boolean} changed
 * @property {import("./saved.js").Handover} where  how far it has come
 *
 * @typedef {{audience: Audience, agreed: string[]}} Choice
 *
 * @typedef {object} Acts
 * @property {(line: Line, choice: Choice) => Promise<unknown>} choose  done when its answer is drawn, or it failed
 * @property {(line: Line) => void} withdraw
 */

/** @type {Audience[]} */
const AUDIENCES = ["private", "group", "facilitator"];
const LONG = 600; // characters; a longer text folds to its first line

/** @param {Audience} audience */
export function audienceName(audience) {
  return { private: _("only me"), group: _("group"), facilitator: _("facilitator") }[audience];
}

/** @param {string} agreement */
function agreementName(agreement) {
  return agreement === "quote"
    ? _("may be quoted, without my name, in a report that is handed out")
    : _("counts may be shown, also in a group of fewer than ten");
}

/**
 * Whether Share would hand this line over.
 * @param {Line} line
 */
export function leaves(line) {
  return !line.never && line.audience !== "private" && line.complete && (!line.shared || line.changed);
}

/**
 * @param {string} lesson
 * @param {Line} first
 * @param {Acts} acts
 */
export function shareLine(lesson, first, acts) {
  let line = first;
  const at = { lesson, activity: line.activity, item: line.item };
  const title = h("strong", { id: uid() });
  const tag = h("span", { class: "kit-tag" });
  const shown = h("div");
  const audience = radios();
  const agreements = line.may_agree.map(agreement);
  const past = h("span");
  const withdraw = h(
    "button",
    {
      type: "button",
      class: "kit-quiet",
      ...names(at),
      "data-action": "withdraw",
      "aria-describedby": title.id,
      click: () => acts.withdraw(line),
    },
    _("Withdraw"),
  );
  const foot = h("p", { class: "kit-line-foot" }, past, withdraw);
  const node = h(
    "li",
    { class: "kit-line", ...names(at) },
    h("div", { class: "kit-line-head" }, title, tag),
    shown,
    line.never ? null : audience.node,
    ...agreements.map((one) => one.label),
    foot,
  );
  let words = "";
  /** @type {Choice} what is chosen, whether its answer has come or not */
  let chosen = line;
  let underWay = 0;

  /**
   * Show a choice at once, and until its answer has come: what would move later would move under the next press, and that
   * press would be lost; and the next choice must know of this one.
   * @param {Partial<Choice>} next
   */
  async function choose(next) {
    chosen = { audience: chosen.audience, agreed: chosen.agreed, ...next };
    underWay += 1;
    draw();
    await acts.choose(line, chosen);
    underWay -= 1;
    if (!underWay) {
      chosen = line;
      draw();
    }
  }

  function radios() {
    const name = uid();
    const offered = AUDIENCES.filter((value) => line.audiences.includes(value));
    const inputs = offered.map((value) =>
      h("input", { type: "radio", name, value, change: () => choose({ audience: value }) }),
    );
    const labels = offered.map((value, n) =>
      h("label", { class: "kit-option", ...names(at), "data-audience": value }, inputs[n], audienceName(value)),
    );
    const group = h(
      "fieldset",
      { class: "kit-audience" },
      h("legend", { class: "kit-hidden" }, _("Who may see this: {line}", { line: line.title })),
      ...labels,
    );
    return { node: group, inputs };
  }

  /** @param {string} name */
  function agreement(name) {
    const input = h("input", {
      type: "checkbox",
      "aria-describedby": title.id,
      change: () => {
        const others = chosen.agreed.filter((one) => one !== name);
        choose({ agreed: input.checked ? [...others, name] : others });
      },
    });
    const label = h("label", { class: "kit-agree", ...names(at), "data-agree": name }, input, h("span", {}, agreementName(name)));
    return { name, input, label };
  }

  function draw() {
    say(tag, tagText({ ...line, audience: chosen.audience, agreed: chosen.agreed }));
    tag.hidden = !tag.textContent;
    for (const input of audience.inputs) {
      input.checked = input.value === chosen.audience;
    }
    for (const { name, input, label } of agreements) {
      input.checked = chosen.agreed.includes(name);
      // Agreeing means something only for the group; to the facilitator the words go with the name.
      label.hidden = chosen.audience !== "group";
    }
  }

  /** @param {Line} next */
  function show(next) {
    line = next;
    chosen = underWay ? chosen : line;
    say(title, line.title);
    tag.classList.toggle("kit-out", line.shared !== null);
    const now = JSON.stringify(line.shown);
    if (now !== words && !line.never) {
      words = now;
      const open = shown.querySelector("details")?.open ?? false;
      shown.replaceChildren(content(line, open));
    }
    draw();
    const leaving = !line.shared && line.where === "leaving";
    const pressed = document.activeElement === withdraw;
    foot.hidden = !line.shared && !leaving;
    withdraw.hidden = !line.shared;
    if (pressed && withdraw.hidden) {
      audience.inputs.find((input) => input.checked)?.focus(); // a button that goes would leave the focus nowhere
    }
    say(past, line.shared ? history(line, line.shared) : leaving ? _("Until then the group's service still has it.") : "");
  }

  return { node, show, choose };
}

/** @param {Line} line */
function tagText(line) {
  if (line.never) {
    return _("always only me");
  }
  if (line.shared) {
    if (line.changed) {
      return _("changed since you shared it");
    }
    return arrived(line.shared.audience, line.where);
  }
  if (line.where === "leaving") {
    return _("taken back: waiting for the connection");
  }
  if (!line.complete) {
    return _("{n} answered; shared whole or not at all", { n: line.shown.length });
  }
  return line.suggested === line.audience ? "" : _("suggested: {audience}", { audience: audienceName(line.suggested) });
}

/**
 * @param {Audience} audience
 * @param {import("./saved.js").Handover} where
 */
function arrived(audience, where) {
  switch (where) {
    case "with":
      return audience === "facilitator" ? _("with the facilitator") : _("with the group");
    case "offline":
    case "leaving":
      return _("waiting for the connection");
    case "waiting":
      return _("waits to be taken");
    case "file":
      return _("in the file");
    default:
      return _("shared");
  }
}

/**
 * @param {Line} line
 * @param {{at: string, audience: Audience}} shared
 */
function history(line, shared) {
  const then = sharedWith(shared.audience, shared.at, line.where);
  if (!line.changed) {
    return then;
  }
  if (line.audience === "private") {
    return `${then} ${_("It stays so until you withdraw it.")}`;
  }
  return `${then} ${line.complete ? _("Share again to hand over the new one.") : _("It stays as it was then.")}`;
}

/**
 * Exactly what would leave, word for word.
 * @param {Line} line
 * @param {boolean} open
 */
function content(line, open) {
  const [only] = line.shown;
  if (line.shown.length === 1 && !line.whole && only.value.length <= LONG) {
    return h("p", { class: "kit-exact", dir: "auto" }, only.value);
  }
  const list = h("dl");
  for (const { label, value } of line.shown) {
    list.append(line.whole ? h("dt", {}, label) : h("dt", { class: "kit-hidden" }, _("Your words")), h("dd", { dir: "auto" }, value));
  }
  const summary = line.whole
    ? _("{n} answers, one by one", { n: line.shown.length })
    : (line.shown[0]?.value ?? "").split("\n")[0];
  return h("details", { class: "kit-shown", open }, h("summary", {}, h("span", { dir: "auto" }, summary)), list);
}
