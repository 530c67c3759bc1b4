// @ts-check
/** A dot vote, or a consent round on a proposal: given silently, changed as long as it is open, shown once revealed. */

import { ApiError } from "./api_error.js";
import { h, labelled, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { ask } from "./room_ask.js";
import { given } from "./room_given.js";

/**
 * @typedef {{kind: "dots", given: Record<string, number>} | {kind: "consent", stance: string, text: string}} Ballot
 *
 * @typedef {object} Poll
 * @property {string} id
 * @property {"dots" | "consent"} kind
 * @property {string} title
 * @property {"open" | "closed" | "revealed"} state
 * @property {number} answered
 * @property {{id: string, text: string, dots: number | null}[]} options
 * @property {number} dots
 * @property {{id: string, kind: string, text: string, valid: boolean | null, resolved: boolean | null}[] | null} objections
 * @property {Ballot | null} mine
 */

const LONGEST = 2000; // characters of an objection, as the service takes them

/** @param {Poll} first */
export function pollCard(first) {
  const title = h("h2", { id: uid() }, first.title);
  const said = h("p", { class: "kit-room" });
  const form = first.kind === "dots" ? dots(first, changed) : consent(first, changed);
  const give = h("button", { type: "button", class: "kit-button", "data-action": "vote", click: vote }, first.kind === "dots" ? _("Give my dots") : _("Give my answer"));
  const told = h("p", { class: "kit-saved", role: "status" });
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const result = h("div");
  const asked = h("div", {}, form.node, h("div", { class: "kit-row" }, give), told, trouble);
  const kind = first.kind === "dots" ? _("Dot vote") : _("Consent round");
  const node = h("section", { class: "kit-card room-poll", "data-poll": first.id, "aria-labelledby": title.id }, h("p", { class: "kit-intro" }, kind), title, said, asked, result);

  function changed() {
    say(told, _("Not given yet."));
  }

  async function vote() {
    const why = form.hindrance();
    say(trouble, why);
    if (why) {
      return;
    }
    give.setAttribute("aria-busy", "true");
    try {
      await ask("PUT", `ballots/${first.id}`, form.ballot());
      say(told, _("Given. You can change it as long as this is open."));
    } catch (error) {
      const { message, remedy } = error instanceof ApiError ? error : new ApiError(0, {});
      say(trouble, [_("Not given: {reason}", { reason: message }), remedy || _("Try again in a moment; it stays here.")].join(" "));
    } finally {
      give.removeAttribute("aria-busy");
    }
  }

  /** @param {Poll} poll */
  function draw(poll) {
    asked.hidden = poll.state !== "open" || !given.takes_part;
    const people = poll.answered === 1 ? _("One person has answered.") : _("{n} people have answered.", { n: poll.answered });
    const states = {
      open: _("Who gave what is never shown."),
      closed: _("Closed: nothing changes any more. The result comes when it is revealed."),
      revealed: _("The result."),
    };
    say(said, [states[poll.state], poll.answered ? people : ""].filter(Boolean).join(" "));
    const shown = poll.state === "revealed" ? JSON.stringify([poll.options, poll.objections]) : "";
    if (result.dataset.shown !== shown) {
      result.dataset.shown = shown;
      result.replaceChildren(...(shown ? [poll.kind === "dots" ? dotsShown(poll) : objectionsShown(poll)] : []));
    }
  }

  if (first.mine) {
    say(told, _("Given. You can change it as long as this is open."));
  }
  draw(first);
  return { node, draw };
}

/**
 * @param {Poll} poll
 * @param {() => void} changed
 */
function dots({ title, options, dots: all, mine }, changed) {
  /** @type {Record<string, number>} */
  const values = mine?.kind === "dots" ? { ...mine.given } : {};
  const left = h("p", { class: "kit-left", role: "status" });
  const rows = options.map(({ id, text }) => {
    const count = h("output", { class: "room-dots" });
    const less = h("button", { type: "button", class: "room-step", "data-option": id, "data-step": "-1", "aria-label": _("One dot less: {option}", { option: text }), click: () => step(id, -1) }, "−");
    const more = h("button", { type: "button", class: "room-step", "data-option": id, "data-step": "1", "aria-label": _("One dot more: {option}", { option: text }), click: () => step(id, 1) }, "+");
    return { id, count, less, more, node: h("div", { class: "room-option" }, h("span", {}, text), h("span", { class: "room-steps" }, less, count, more)) };
  });

  function used() {
    return Object.values(values).reduce((sum, n) => sum + n, 0);
  }

  /** @param {string} id @param {number} by */
  function step(id, by) {
    const next = (values[id] ?? 0) + by;
    if (next >= 0 && used() + by <= all) {
      values[id] = next;
      changed();
      draw();
    }
  }

  function draw() {
    for (const { id, count, less, more } of rows) {
      say(count, String(values[id] ?? 0));
      less.setAttribute("aria-disabled", String(!values[id]));
      more.setAttribute("aria-disabled", String(used() >= all));
    }
    const n = all - used();
    say(left, n === 1 ? _("1 dot left.") : _("{n} dots left.", { n }));
  }

  draw();
  return {
    node: h("fieldset", { class: "kit-item" }, h("legend", { class: "kit-hidden" }, title), ...rows.map(({ node }) => node), left),
    hindrance: () => (used() ? "" : _("Put at least one dot somewhere.")),
    ballot: () => ({ kind: "dots", given: Object.fromEntries(Object.entries(values).filter(([, n]) => n)) }),
  };
}

/**
 * @param {Poll} poll
 * @param {() => void} changed
 */
function consent({ title, mine }, changed) {
  let stance = mine?.kind === "consent" ? mine.stance : "";
  const text = h("textarea", { id: uid(), rows: 4, maxlength: LONGEST, input: changed });
  text.value = mine?.kind === "consent" ? mine.text : "";
  const words = labelled(_("In your words: what would it do harm to?"), text);
  const name = uid();
  /** @type {[string, string][]} */
  const stances = [
    ["consent", _("I have no objection: good enough for now, safe enough to try.")],
    ["concern", _("I have a concern, which need not stop it.")],
    ["objection", _("I object: it would do harm.")],
  ];
  const radios = stances.map(([value, label]) =>
    h("label", { class: "kit-option", "data-stance": value }, h("input", { type: "radio", name, value, checked: value === stance, change: () => choose(value) }), label),
  );

  /** @param {string} value */
  function choose(value) {
    stance = value;
    changed();
    draw();
  }

  function draw() {
    words.hidden = !stance || stance === "consent";
  }

  draw();
  return {
    node: h(
      "div",
      {},
      h("fieldset", { class: "kit-item room-stances" }, h("legend", { class: "kit-hidden" }, title), ...radios),
      words,
      h("p", { class: "kit-hint" }, _("Your facilitator reads it without your name, and it is tested by neither the proposer nor the boss.")),
    ),
    hindrance() {
      if (!stance) {
        return _("Choose one of the three.");
      }
      return stance !== "consent" && !text.value.trim() ? _("Say it in a few words.") : "";
    },
    ballot: () => ({ kind: "consent", stance, text: stance === "consent" ? "" : text.value }),
  };
}

/** @param {Poll} poll */
function dotsShown({ title, options }) {
  if (options.every(({ dots: n }) => n === null)) {
    return tooFew();
  }
  const most = Math.max(1, ...options.map(({ dots: n }) => n ?? 0));
  const rows = [...options].sort((a, b) => (b.dots ?? 0) - (a.dots ?? 0));
  return h(
    "table",
    { class: "room-votes" },
    h("caption", { class: "kit-hidden" }, title),
    h("thead", { class: "kit-hidden" }, h("tr", {}, h("th", { scope: "col" }, _("Option")), h("th", { scope: "col" }, _("Dots")))),
    h(
      "tbody",
      {},
      ...rows.map(({ text, dots: n }) => {
        const bar = h("meter", { min: 0, max: most, value: n ?? 0, "aria-hidden": "true" });
        return h("tr", {}, h("th", { scope: "row" }, text, bar), h("td", {}, String(n ?? 0)));
      }),
    ),
  );
}

/** @param {Poll} poll */
function objectionsShown({ objections }) {
  if (objections === null) {
    return tooFew();
  }
  if (!objections.length) {
    return h("p", {}, _("No objection is shown."));
  }
  return h(
    "ul",
    { class: "room-objections" },
    ...objections.map(({ kind, text, valid, resolved }) =>
      h("li", {}, h("strong", {}, kind === "objection" ? _("Objection") : _("Concern")), h("blockquote", {}, text), h("span", { class: "kit-note" }, tested(valid, resolved))),
    ),
  );
}

/**
 * @param {boolean | null} valid
 * @param {boolean | null} resolved
 */
function tested(valid, resolved) {
  if (valid === null) {
    return "";
  }
  return !valid ? _("Tested: it does not stop the proposal.") : resolved ? _("Tested: it stood, and is resolved.") : _("Tested: it stands.");
}

function tooFew() {
  return h("p", { class: "kit-withheld" }, _("Results need at least {n} people.", { n: given.threshold }));
}
