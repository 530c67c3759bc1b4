// @ts-check
/** The console from the close on: the close, the review of texts, the walk, what is addressed to you, the report. */

import { base } from "./api.js";
import { closeCard } from "./console_close.js";
import { card } from "./console_parts.js";
import { mountReview } from "./console_review.js";
import { stageCard } from "./console_stage.js";
import { h, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./console_desk.js").Ways} Ways */

/** @param {Ways} ways */
export function debriefPart(ways) {
  const close = closeCard(ways);
  const review = card("review", _("6. Read the texts before the group does"), ["review"]);
  const save = card("save", _("8. Save the report"), ["save-report"]);
  const addressed = h("div");
  const stage = stageCard(ways, { finished, waiting });
  const nodes = [close.card.node, review.node, stage.card.node, save.node, addressed];
  /** @type {ReturnType<typeof mountReview> | null} */
  let texts = null;
  let stale = false;

  /** @param {boolean} walking */
  function unfold(walking) {
    for (const node of nodes.slice(1)) {
      node.hidden = !walking;
    }
  }

  /** Nothing of a cohort stays in the page when it is left. */
  function clear() {
    texts = null;
    review.body.replaceChildren();
    addressed.replaceChildren();
    stage.clear();
  }

  function finished() {
    save.heading.focus();
    save.node.scrollIntoView({ block: "start" });
  }

  /** @param {any} data */
  function walking(data) {
    close.walking(data);
    clear();
    if (data.review?.questions.length) {
      texts = mountReview(review.body, { review: data.review, ask, again, changed: stage.changed });
    }
    addressed.replaceChildren(...toYou(data.addressed));
    saving(null);
    unfold(true);
    review.node.hidden = !texts;
    stage.walking(data);
  }

  /**
   * @param {string} what
   * @param {Record<string, any>} fields
   */
  async function ask(what, fields) {
    const data = await ways.call(what, fields);
    return data?.review;
  }

  /** Ask for the texts once more; what was wrong before stays told. */
  async function again() {
    const data = await ways.call("texts", {}, h("p"));
    return data?.review;
  }

  /** @param {(key: string) => boolean} of */
  function waiting(of) {
    const questions = (texts?.questions() ?? []).filter((/** @type {{key: string}} */ one) => of(one.key));
    return questions.flatMap((/** @type {any} */ one) => one.texts).filter((/** @type {any} */ text) => text.verdict === null).length;
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
        h("details", { class: "kit-more" }, h("summary", {}, people.length === 1 ? _("1 participant wrote to you") : _("{n} participants wrote to you", { n: people.length })), ...entries),
      ),
    ];
  }

  /** @param {{folder: string, files: {name: string, path: string | null}[]} | null} saved */
  function saving(saved) {
    const tables = (saved?.files ?? []).filter((file) => file.name.endsWith(".csv"));
    const files = (saved?.files ?? []).filter((file) => !file.name.endsWith(".csv"));
    const done = saved
      ? h(
          "div",
          { class: "kit-receipt", role: "status" },
          h("p", {}, _("Saved in {folder}", { folder: saved.folder })),
          h("ul", {}, ...files.map(listed)),
          tables.length
            ? h("details", { class: "kit-more" }, h("summary", {}, tables.length === 1 ? _("1 table as CSV") : _("{n} tables as CSV", { n: tables.length })), h("ul", {}, ...tables.map(listed)))
            : null,
        )
      : null;
    save.body.replaceChildren(
      h("p", { class: "kit-intro" }, _("What was shown, what the group said and what it will do, to hand out. Of the texts it quotes only those that you passed and whose authors agreed to be quoted.")),
      ways.button("save-report", saved ? _("Save it again") : _("Save the report"), () => ways.ask("save-report")),
      ...(done ? [done] : []),
    );
  }

  /** @param {{name: string, path: string | null}} file */
  function listed(file) {
    const what = MEANT()[file.name.split(".").pop() ?? ""];
    return h("li", {}, file.path === null ? h("b", {}, file.name) : link(file.path, file.name), what ? ` · ${what}` : "");
  }

  /**
   * @param {string} path
   * @param {string} name
   */
  function link(path, name) {
    const href = new URL(`files/${path.split("/").map(encodeURIComponent).join("/")}`, base).href;
    return h("a", { href, target: "_blank", rel: "noopener", "data-action": "open-report" }, name);
  }

  unfold(false);

  return {
    places: [close.card, review, stage.card, stage.form, save],
    nodes,
    /**
     * @param {string} about
     * @param {any} data
     */
    heard(about, data) {
      if (["hello", "leave", "open", "open-live", "setup"].includes(about)) {
        close.opened("choices" in data ? data.state : data);
        unfold(false);
        clear();
        stale = false;
        if (about === "hello" && data.state && data.walking) {
          ways.ask("go-on"); // the page was loaded anew in the middle of it
        }
      } else if (about === "collect" || about === "bring-in") {
        stale = !stage.card.node.hidden;
      } else if (about === "answers" && stale) {
        stale = false;
        ways.ask("go-on");
      } else if (about === "begin" || about === "go-on") {
        walking(data);
        (about === "begin" && !review.node.hidden ? review : stage.card).heading.focus();
      } else if (about === "leave-out") {
        const box = /** @type {HTMLElement} */ (document.activeElement);
        const card = [stage.card.node, close.card.node].find((node) => node.contains(box));
        close.walking(data);
        stage.walking(data);
        /** @type {HTMLElement | null} */ (card?.querySelector(`[data-key="${CSS.escape(box.dataset.key ?? "")}"]`))?.focus();
      } else if (about === "note") {
        stage.took(data); // no call waited for it any more
      } else if (about === "save-report") {
        saving(data);
        /** @type {HTMLElement | null} */ (save.body.querySelector("a, button"))?.focus();
      }
    },
  };
}

/** What a file of the report is for, by the end of its name. @returns {Record<string, string>} */
function MEANT() {
  return {
    html: _("a page that opens without a network"),
    pdf: _("to print and to hand out"),
    xlsx: _("every table, for a spreadsheet"),
    json: _("every number and text, for you: not to hand out"),
  };
}
