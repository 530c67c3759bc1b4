// @ts-check
/** A dot vote, or a consent round on a proposal: given silently, changed as long as it is open, shown once revealed. */

import { ApiError } from "./api_error.js";
import { h, labelled, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { ask } from "./room_ask.js";
import { alike, draft, dropDraft, keepDraft } from "./room_drafts.js";
import { given } from "./room_given.js";
import { pollResult } from "./room_poll_result.js";

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
  const known = draft(first.id);
  const begin = { ...first, mine: known ?? first.mine };
  let now = first;
  let stands = first.mine;
  let begun = known !== null; // what is in the form is not what was given
  let voting = false;
  let late = false; // refused: the service may still show as given what came after the count
  const title = h("h2", { id: uid(), dir: "auto" }, first.title);
  const said = h("p", { class: "kit-room" });
  const form = first.kind === "dots" ? dots(begin, changed) : consent(begin, changed);
  const give = h("button", { type: "button", class: "kit-button", "data-action": "vote", click: vote }, first.kind === "dots" ? _("Give my dots") : _("Give my answer"));
  const told = h("p", { class: "kit-saved", role: "status" });
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const ungiven = h("div", { class: "room-ungiven", role: "status", tabindex: -1 });
  const result = h("div");
  const asked = h("div", {}, form.node, h("div", { class: "kit-row" }, give), told, trouble);
  const kind = first.kind === "dots" ? _("Dot vote") : _("Consent round");
  const node = h("section", { class: "kit-card room-poll", "data-poll": first.id, "aria-labelledby": title.id }, h("p", { class: "kit-intro" }, kind), title, said, asked, ungiven, result);

  function changed() {
    begun = true;
    try {
      keepDraft(first.id, form.ballot());
    } catch (error) {
      say(trouble, error instanceof ApiError ? [error.message, error.remedy].join(" ") : String(error));
    }
    settle();
  }

  /** Say whether what is in the form is what was given; a draft that was given is none any more. */
  function settle() {
    if (begun && !voting && !late && alike(leaving(form.ballot()), stands)) {
      begun = false;
      dropDraft(first.id, form.ballot());
    }
    say(told, begun ? _("Not given yet.") : stands ? _("Given. You can change it as long as this is open.") : "");
  }

  async function vote() {
    if (voting) {
      return;
    }
    const why = form.hindrance();
    say(trouble, why);
    if (why) {
      return;
    }
    const ballot = leaving(form.ballot());
    voting = true;
    give.setAttribute("aria-busy", "true");
    try {
      await ask("PUT", `ballots/${first.id}`, ballot);
      stands = ballot;
    } catch (error) {
      const { status, message, remedy } = error instanceof ApiError ? error : new ApiError(0, {});
      late = status === 409;
      say(trouble, [_("Not given: {reason}", { reason: message }), remedy || _("Try again in a moment; it stays here.")].join(" "));
    } finally {
      voting = false;
      give.removeAttribute("aria-busy");
      show();
    }
  }

  /** @param {Poll} poll */
  function draw(poll) {
    now = poll;
    stands = poll.mine;
    show();
  }

  function show() {
    settle();
    const writing = asked.contains(document.activeElement);
    asked.hidden = now.state !== "open" || !given.takes_part;
    if (now.state !== "open" && begun && !voting && !ungiven.firstChild) {
      ungiven.replaceChildren(...leftOver(form.words(), stands !== null && !late));
      if (writing) {
        ungiven.focus(); // what had the focus is gone from under it
      }
    }
    const people = now.answered === 1 ? _("One person has answered.") : _("{n} people have answered.", { n: now.answered });
    const states = {
      open: _("Who gave what is never shown."),
      closed: _("Closed: nothing changes any more. The result comes when it is revealed."),
      revealed: _("The result."),
    };
    say(said, [states[now.state], now.answered ? people : ""].filter(Boolean).join(" "));
    const shown = now.state === "revealed" ? JSON.stringify([now.options, now.objections]) : "";
    if (result.dataset.shown !== shown) {
      result.dataset.shown = shown;
      result.replaceChildren(...(shown ? [pollResult(now)] : []));
    }
  }

  show();
  return { node, draw };
}

/**
 * What goes to the service of what is written: who consents gives no words.
 * @param {Ballot} ballot
 * @returns {Ballot}
 */
function leaving(ballot) {
  return ballot.kind === "consent" && ballot.stance === "consent" ? { ...ballot, text: "" } : ballot;
}

/**
 * What was written and came too late, for its author to keep.
 * @param {string[]} words
 * @param {boolean} before  whether something else was given in time
 */
function leftOver(words, before) {
  if (!words.length && !before) {
    return [];
  }
  const counts = before ? _("This was not given: it was closed before. What you gave earlier counts.") : _("This was not given: it was closed before.");
  return [h("p", { class: "kit-problem" }, counts), h("blockquote", { dir: "auto" }, ...words.map((line) => h("p", {}, line)))];
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
    return { id, count, less, more, node: h("div", { class: "room-option" }, h("span", { dir: "auto" }, text), h("span", { class: "room-steps" }, less, count, more)) };
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
    /** @returns {Ballot} */
    ballot: () => ({ kind: "dots", given: Object.fromEntries(Object.entries(values).filter(([, n]) => n)) }),
    words: () => options.filter(({ id }) => values[id]).map(({ id, text }) => `${text}: ${values[id]}`),
  };
}

/**
 * @param {Poll} poll
 * @param {() => void} changed
 */
function consent({ title, mine }, changed) {
  let stance = mine?.kind === "consent" ? mine.stance : "";
  const text = h("textarea", { id: uid(), rows: 4, dir: "auto", maxlength: LONGEST, input: changed });
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
    /** @returns {Ballot} */
    ballot: () => ({ kind: "consent", stance, text: text.value }),
    words: () => [...stances.filter(([value]) => value === stance).map(([, label]) => label), stance === "consent" ? "" : text.value].filter(Boolean),
  };
}
