// @ts-check
/** The console from the reveal on: the debrief's sections, the review of texts, what is addressed to you, the report. */

import { base } from "./api.js";
import { card } from "./console_parts.js";
import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @typedef {import("./console.js").Ways} Ways
 * @typedef {{digest: string, text: string, quote: boolean, verdict: "show" | "hide" | null}} Words
 * @typedef {{key: string, title: string, label: string, texts: Words[]}} Question
 */

/** @param {Ways} ways */
export function debriefPart(ways) {
  const reveal = card("reveal", _("5. Close and show"), ["reveal"]);
  const review = card("review", _("6. Read the texts before the group does"), ["decide"]);
  const save = card("save", _("7. Save the report"), ["save-report"]);
  const page = h("div", { class: "kd", "data-part": "debrief" });
  const addressed = h("div");
  const end = h("div", { class: "kit-end" }, save.node, addressed);
  const node = h("div", {}, page, end);
  /** @type {Question[]} */
  let questions = [];

  function revealing(revealed = false) {
    reveal.body.replaceChildren(
      h("p", { class: "kit-intro" }, _("Do this when everyone has had their time, and best with the group in the room.")),
      h(
        "p",
        { class: "kit-intro" },
        _("What is shown now is frozen: it stays as it is, also for a later report. Answers that come in later are shown only once enough of them came together, so that no single one stands out. Texts can still be withdrawn; numbers no longer."),
      ),
      ways.button("reveal", revealed ? _("Show the debrief again") : _("Close and show"), () => ways.ask("reveal")),
    );
  }

  /** @param {boolean} shown */
  function unfold(shown) {
    review.node.hidden = !shown || !questions.length;
    node.hidden = !shown;
  }

  /** @param {any} data */
  function revealed(data) {
    questions = data.texts;
    const heading = h("h2", { class: "kd-title", tabindex: -1 }, data.title);
    page.replaceChildren(heading, h("p", { class: "kd-sub" }, data.subtitle), fragment(data.headlines));
    for (const one of data.sections) {
      const title = h("h2", { id: uid() }, one.title);
      page.append(h("section", { "aria-labelledby": title.id, "data-section": one.id }, title, fragment(one.html)));
    }
    addressed.replaceChildren(...toYou(data.addressed));
    reviewing();
    saving(null);
    unfold(true);
    revealing(true);
    (questions.some(waits) ? review.heading : heading).focus();
  }

  /**
   * The kernel wrote this, with every word of a participant escaped.
   * @param {string} html
   */
  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  // -- texts ----------------------------------------------------------------------------------------------------------

  function reviewing() {
    const waiting = questions.flatMap((one) => one.texts).filter((text) => text.verdict === null).length;
    review.body.replaceChildren(
      h("p", { class: "kit-intro" }, _("Look for names, and for details that only one person can know. Shown means: with the other answers to its question, in a shuffled order, without a name. What you hide is in no report.")),
      h("p", { class: "kit-count", role: "status" }, waiting ? _("{n} texts wait for you.", { n: waiting }) : _("You have read them all.")),
      ...questions.map(question),
    );
    for (const place of page.querySelectorAll(".kd-words")) {
      place.replaceChildren(...words(/** @type {HTMLElement} */ (place).dataset.key ?? ""));
    }
  }

  /** @param {Question} one */
  function waits(one) {
    return one.texts.some((text) => text.verdict === null);
  }

  /** @param {Question} one */
  function question(one) {
    const left = one.texts.filter((text) => text.verdict === null);
    const count = left.length ? _("{n} to read", { n: left.length }) : _("read");
    const all = ways.button("show-all", _("Show these {n}", { n: left.length }), () => decide(one.key, left.map((text) => text.digest), "show"), true);
    return h(
      "details",
      { class: "kit-more", "data-key": one.key, open: waits(one) && one === questions.find(waits) },
      h("summary", {}, one.label, " ", h("span", { class: "kit-tag" }, count)),
      h("ul", { class: "kit-texts" }, ...one.texts.map((text) => words_of(one, text))),
      left.length > 1 ? all : null,
    );
  }

  /**
   * @param {Question} one
   * @param {Words} text
   */
  function words_of(one, text) {
    const quoted = h("blockquote", { dir: "auto", id: uid() }, text.text);
    /** @param {"show" | "hide"} verdict @param {string} label */
    const button = (verdict, label) => {
      const made = ways.button(`${verdict}-text`, label, () => decide(one.key, [text.digest], verdict), true);
      made.setAttribute("aria-pressed", String(text.verdict === verdict));
      made.setAttribute("aria-describedby", quoted.id);
      made.dataset.digest = text.digest;
      return made;
    };
    return h(
      "li",
      { "data-verdict": text.verdict ?? "waits" },
      quoted,
      h(
        "div",
        { class: "kit-row" },
        button("show", _("Show")),
        button("hide", _("Hide")),
        h("span", { class: "kit-note" }, text.quote ? _("May be quoted in the report.") : _("Only in this room, not in the report.")),
      ),
    );
  }

  /**
   * @param {string} key
   * @param {string[]} digests
   * @param {"show" | "hide"} verdict
   */
  function decide(key, digests, verdict) {
    ways.ask("decide", { key, digests, verdict });
  }

  /** @param {any} data */
  function decided(data) {
    const open = new Set([...review.body.querySelectorAll("details[open]")].map((one) => /** @type {HTMLElement} */ (one).dataset.key));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const digest = focused?.dataset.digest;
    const action = focused?.dataset.action;
    const key = /** @type {HTMLElement | null} */ (focused?.closest("details"))?.dataset.key;
    questions = data.texts;
    reviewing();
    for (const one of review.body.querySelectorAll("details")) {
      one.open = open.has(one.dataset.key);
    }
    // The caret goes to the next text that waits, where there is one: a queue can be read with one key.
    const here = digest ? review.body.querySelector(`[data-digest="${digest}"][data-action="${action}"]`) : null;
    const row = here?.closest("li");
    let next = row?.nextElementSibling;
    while (next && /** @type {HTMLElement} */ (next).dataset.verdict !== "waits") {
      next = next.nextElementSibling;
    }
    const target = next?.querySelector("button") ?? here ?? review.body.querySelector(`details[data-key="${key}"] > summary`);
    /** @type {HTMLElement | null} */ (target)?.focus();
  }

  /** @param {string} key */
  function words(key) {
    const texts = questions.find((one) => one.key === key)?.texts ?? [];
    const passed = texts.filter((text) => text.verdict === "show");
    const waiting = texts.filter((text) => text.verdict === null).length;
    const list = h("ul", { class: "kd-quotes" }, ...passed.map((text) => h("li", {}, h("blockquote", { dir: "auto" }, text.text))));
    const left = waiting === 1 ? _("1 text waits for your review.") : _("{n} texts wait for your review.", { n: waiting });
    return [passed.length ? list : null, waiting ? h("p", { class: "kit-withheld" }, left) : null].filter((one) => one !== null);
  }

  // -- what only the facilitator sees, and the report -----------------------------------------------------------------

  /** @param {{who: string, lines: {title: string, label: string, text: string}[]}[]} people */
  function toYou(people) {
    if (!people.length) {
      return [];
    }
    const entries = people.flatMap((one) => [
      h("h3", {}, one.who),
      h("dl", {}, ...one.lines.flatMap((line) => [h("dt", {}, `${line.title} · ${line.label}`), h("dd", { dir: "auto" }, line.text)])),
    ]);
    const heading = h("h2", { id: uid() }, _("Addressed to you"));
    return [
      h(
        "section",
        { class: "kit-card kit-addressed", "aria-labelledby": heading.id, "data-step": "addressed" },
        heading,
        h("p", { class: "kit-intro" }, _("These lines come with a name, for your eyes. They are in no report. Close this before you share your screen.")),
        h("details", { class: "kit-more" }, h("summary", {}, _("{n} participants wrote to you", { n: people.length })), ...entries),
      ),
    ];
  }

  /** @param {any} saved */
  function saving(saved) {
    const files = (saved?.files ?? []).map((/** @type {{name: string, path: string | null}} */ file) =>
      h("li", {}, file.path === null ? file.name : link(file.path, file.name)),
    );
    const done = saved
      ? h("div", { class: "kit-receipt", role: "status" }, h("p", {}, _("Saved in {folder}", { folder: saved.folder })), h("ul", {}, ...files))
      : null;
    save.body.replaceChildren(
      h("p", { class: "kit-intro" }, _("A page to hand out, which opens without a network, and its numbers. Of the texts it quotes only those that you passed and whose authors agreed to be quoted.")),
      ways.button("save-report", _("Save the report"), () => ways.ask("save-report")),
      ...(done ? [done] : []),
    );
  }

  /**
   * @param {string} path
   * @param {string} name
   */
  function link(path, name) {
    const href = new URL(`files/${path.split("/").map(encodeURIComponent).join("/")}`, base).href;
    return h("a", { href, target: "_blank", rel: "noopener", "data-action": "open-report" }, name);
  }

  revealing();
  unfold(false);
  reveal.node.hidden = true;

  return {
    cards: [reveal, review, save],
    above: [reveal.node, review.node],
    node,
    /**
     * @param {string} about
     * @param {any} data
     */
    heard(about, data) {
      if (about === "hello" || about === "open" || about === "setup") {
        const state = about === "hello" ? data.state : data;
        reveal.node.hidden = !state;
        unfold(false);
        revealing(state?.revealed);
      } else if (about === "reveal") {
        revealed(data);
      } else if (about === "decide") {
        decided(data);
      } else if (about === "save-report") {
        saving(data);
        /** @type {HTMLElement | null} */ (save.body.querySelector("a, button"))?.focus();
      }
    },
  };
}
