// @ts-check
/** The review of texts: a calm list to show, hide, redact and sort into themes before the group sees any of it. */

import { follower } from "./console_follow.js";
import { redactor, shownText } from "./console_redact.js";
import { drawMore, filters, listNew, opened, row, waits } from "./console_texts.js";
import { button, themesPanel } from "./console_themes.js";
import { h, rest, say } from "./dom.js";
import { _ } from "./i18n.js";

export { shownText };

/** What somebody has begun and not ended: it is not drawn anew under their hand. */
const BEGUN = 'form:not([hidden]), [data-action="to-theme"]:not([hidden]), .kit-redact, select:focus, input[type="text"]:focus';

/** Where the caret goes after an act whose own button has gone. @type {Record<string, string>} */
const AFTER = { "to-theme": "theme", "rename-done": "rename", "redact-done": "redact" };

/**
 * @typedef {import("./console_texts.js").Entry} Entry
 * @typedef {import("./console_texts.js").View} View
 * @typedef {{id: string, title: string, words: string[], n: number, stands: boolean}} Theme
 * @typedef {{title: string, n: number, words: string[]}} Told
 * @typedef {{key: string, title: string, label: string, by_hand: boolean, themes: Theme[], told: Told[], texts: Entry[]}} Question
 * @typedef {object} Review
 * @property {number} threshold
 * @property {boolean} undo  whether this facilitator can undo something
 * @property {number} changes  how often anybody changed the review
 * @property {number} since  and how often before this answer
 * @property {Question[]} questions
 */

/**
 * Put the review into an element.
 * @param {HTMLElement} host
 * @param {object} ways
 * @param {Review} ways.review  every question
 * @param {(name: "review", payload: Record<string, any>) => Promise<Review | undefined>} ways.ask  asks the notebook,
 *   and gives the questions that changed, or nothing where that failed
 * @param {() => Promise<Review | undefined>} ways.again  asks for every question once more, without a word if that fails
 * @param {() => void} [ways.changed]  is called after every change
 */
export function mountReview(host, { review, ask, again, changed = () => {} }) {
  /** @type {Map<string, Question>} */
  const questions = new Map();
  /** @type {Map<string, View>} */
  const views = new Map();
  /** @type {Map<string, HTMLDetailsElement>} */
  const nodes = new Map();
  const count = h("p", { class: "kit-count", role: "status" });
  const undo = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "undo", click: () => act("undo", {}) }, _("Undo"));
  const list = h("div", { class: "kit-questions" });
  host.replaceChildren(h("div", { class: "kit-row kit-review-head" }, count, undo), list);
  let threshold = review.threshold;
  let working = false;
  const others = follower(review.changes, { again, renew, holds: () => working || list.querySelector(BEGUN) !== null });
  // What somebody else did is shown as soon as nothing is under this one's hand.
  list.addEventListener("focusout", () => setTimeout(others.catchUp));

  /**
   * @param {string} name
   * @param {Record<string, any>} fields
   */
  async function act(name, fields) {
    if (working || (name === "undo" && undo.getAttribute("aria-disabled") === "true")) {
      return;
    }
    working = true;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const answer = await ask("review", { act: name, ...fields }).catch(() => undefined);
    working = false;
    if (answer) {
      const view = views.get(fields.key);
      if (view && name === "redact") {
        Object.assign(view, { redacting: "", editor: null });
      }
      others.answered(answer);
      update(answer);
      refocus(fields, focused?.dataset.action ?? "", name === "show" || name === "hide");
      changed();
    } else {
      others.doubted(); // what was refused may be so because it is not any more as it stands here
    }
    await others.catchUp();
  }

  /**
   * Take over what the notebook says of every question: those that are as they were stay untouched.
   * @param {Review} whole
   */
  function renew(whole) {
    const there = new Set(whole.questions.map((question) => question.key));
    for (const key of [...questions.keys()].filter((one) => !there.has(one))) {
      nodes.get(key)?.remove();
      [questions, views, nodes].forEach((map) => map.delete(key));
    }
    const news = whole.questions.filter((question) => JSON.stringify(question) !== JSON.stringify(questions.get(question.key)));
    for (const { key, texts } of news) {
      const view = views.get(key);
      view && listNew(view, questions.get(key)?.texts ?? [], texts);
    }
    const held = /** @type {HTMLElement | null} */ (document.activeElement);
    const at = held && list.contains(held) ? place(held) : null;
    update({ ...whole, questions: news });
    if (at && document.activeElement !== held) {
      const same = [...list.querySelectorAll(/** @type {HTMLElement} */ (held).tagName)].find((one) => place(/** @type {HTMLElement} */ (one)) === at);
      /** @type {HTMLElement | undefined} */ (same)?.focus({ preventScroll: true });
    }
    if (news.length) {
      changed();
    }
  }

  /**
   * Draw what the notebook says of some questions.
   * @param {Review} next
   */
  function update(next) {
    threshold = next.threshold;
    for (const question of next.questions) {
      questions.set(question.key, question);
      views.has(question.key) || views.set(question.key, opened(question));
      draw(question.key);
    }
    const texts = [...questions.values()].flatMap((question) => question.texts);
    const waiting = texts.filter(waits).length;
    const left = waiting === 1 ? _("1 text waits for you.") : _("{n} texts wait for you.", { n: waiting });
    say(count, waiting ? left : _("You have read them all."));
    rest(undo, !next.undo);
  }

  /**
   * Where the caret goes: on to the next text that waits, so that a queue is read with one key; else it stays.
   * @param {Record<string, any>} fields
   * @param {string} action
   * @param {boolean} onward
   */
  function refocus(fields, action, onward) {
    const node = nodes.get(fields.key);
    if (!node) {
      undo.focus();
      return;
    }
    const digest = fields.digest ?? fields.digests?.[0];
    const row = /** @type {HTMLElement | null} */ (node.querySelector(`li[data-digest="${digest}"]`));
    let next = onward ? row?.nextElementSibling : null;
    while (next && /** @type {HTMLElement} */ (next).dataset.verdict !== "waits") {
      next = next.nextElementSibling;
    }
    if (onward && row && !next && further(fields.key)) {
      return;
    }
    const place = row ?? node.querySelector(`li[data-theme="${fields.theme}"]`) ?? node;
    const target = next?.querySelector("button:not(.kit-quiet)") ?? place.querySelector(`[data-action="${AFTER[action] ?? action}"]`);
    /** @type {HTMLElement | null} */ (target ?? place.querySelector("button, summary"))?.focus();
  }

  // -- one question ---------------------------------------------------------------------------------------------------

  /** @param {string} key */
  function draw(key) {
    const question = /** @type {Question} */ (questions.get(key));
    const before = nodes.get(key);
    const node = h(
      "details",
      { class: "kit-more", "data-key": key, open: before ? before.open : question.texts.some(waits) && !nodes.size },
      h("summary", {}, question.label, " ", h("span", { class: "kit-tag" }, state(question))),
    );
    // What is folded is drawn when somebody looks: a course has many questions, a cohort many texts.
    const fill = () => node.open && node.childElementCount === 1 && node.append(...parts(question));
    node.addEventListener("toggle", fill);
    fill();
    nodes.set(key, node);
    before ? before.replaceWith(node) : list.append(node);
  }

  /** @param {Question} question */
  function parts(question) {
    const view = /** @type {View} */ (views.get(question.key));
    const texts = question.texts.filter((text) => view.listed.has(text.digest));
    const left = question.texts.filter(waits).map((text) => text.digest);
    const more = texts.length - view.drawn;
    /** @param {Entry} text */
    const ways = (text) => ({ act, redact: () => redact(question.key, text), whole: () => whole(question.key, text.digest) });
    return [
      filters(question, view, (filter) => choose(question, filter)),
      h("ul", { class: "kit-texts" }, ...texts.slice(0, view.drawn).map((text) => row(question, view, text, ways(text)))),
      h(
        "div",
        { class: "kit-row" },
        more > 0 ? button("more-texts", _("{n} more", { n: more }), () => further(question.key)) : null,
        left.length > 1 ? button("show-all", _("Show all {n} that wait", { n: left.length }), () => act("show", { key: question.key, digests: left })) : null,
      ),
      themesPanel(question, threshold, (name, fields) => act(name, { key: question.key, ...fields })),
    ];
  }

  /**
   * Draw more of the texts, and go to the first of them.
   * @param {string} key
   * @returns {boolean} whether there were any
   */
  function further(key) {
    const first = drawMore(/** @type {View} */ (views.get(key)));
    if (first === null) {
      return false;
    }
    draw(key);
    /** @type {HTMLElement | null | undefined} */ (nodes.get(key)?.querySelectorAll(".kit-texts > li")[first]?.querySelector("button:not(.kit-quiet)"))?.focus();
    return true;
  }

  /**
   * @param {Question} question
   * @param {import("./console_texts.js").Filter} filter
   */
  function choose(question, filter) {
    const view = /** @type {View} */ (views.get(question.key));
    Object.assign(view, { ...opened(question, filter), whole: view.whole });
    draw(question.key);
    /** @type {HTMLElement | null | undefined} */ (nodes.get(question.key)?.querySelector(`input[value="${filter}"]`))?.focus();
  }

  /**
   * Show all of a long text.
   * @param {string} key
   * @param {string} digest
   */
  function whole(key, digest) {
    views.get(key)?.whole.add(digest);
    draw(key);
    focusIn(key, digest, "show-text");
  }

  /**
   * Let words of a text be chosen. What was chosen stays when the list is drawn anew.
   * @param {string} key
   * @param {Entry} text
   */
  function redact(key, text) {
    const { digest } = text;
    const view = /** @type {View} */ (views.get(key));
    const cancel = () => {
      Object.assign(view, { redacting: "", editor: null });
      draw(key);
      focusIn(key, digest, "redact");
      others.catchUp();
    };
    const editor = redactor(text, { done: (ranges) => act("redact", { key, digest, ranges }), cancel });
    Object.assign(view, { redacting: digest, editor });
    draw(key);
    editor.focus();
  }

  /**
   * @param {string} key
   * @param {string} digest
   * @param {string} action
   */
  function focusIn(key, digest, action) {
    /** @type {HTMLElement | null | undefined} */ (nodes.get(key)?.querySelector(`li[data-digest="${digest}"] [data-action="${action}"]`))?.focus();
  }

  update(review);
  return {
    /** @param {Review} whole  every question, as it is now */
    renew(whole) {
      others.saw(whole);
      renew(whole);
    },
    heard: others.heard,
    doubted: others.doubted,
    questions: () => [...questions.values()],
    focus: () => /** @type {HTMLElement | null} */ (list.querySelector("details[open] .kit-texts button, summary"))?.focus(),
  };
}

/**
 * Name what has the focus, so that it is found once the list was drawn anew.
 * @param {HTMLElement} element
 */
function place(element) {
  const row = /** @type {HTMLElement | null} */ (element.closest("li[data-digest], li[data-theme]"));
  const question = /** @type {HTMLElement | null} */ (element.closest("details[data-key]"));
  return [question?.dataset.key, row?.dataset.digest, row?.dataset.theme, element.dataset.action, element.getAttribute("value")].join(" ");
}

/** @param {Question} question */
function state(question) {
  const left = question.texts.filter(waits).length;
  return left ? _("{n} to read", { n: left }) : _("read");
}
