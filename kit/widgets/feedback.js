// @ts-check
/** What the facilitator wrote back on a lesson: a quiet card that is not to be seen until there is something. */

import { call } from "./api.js";
import { h, paragraphs } from "./dom.js";
import { _, when } from "./i18n.js";

/**
 * @typedef {object} Remark
 * @property {string} label
 * @property {string} comment
 * @property {number | null} score
 * @property {number} max_score
 */
/**
 * @typedef {object} Answer
 * @property {{at: string, score: number, max_score: number, remarks: Remark[]} | null} feedback
 * @property {boolean} [seen]
 * @property {string[]} [facilitators]
 */

/**
 * @param {string} lesson
 */
export function feedbackBox(lesson) {
  const node = h("section", { class: "kit-feedback", "aria-label": _("Feedback"), hidden: true });
  let drawn = "";

  /** @param {Answer} answer */
  function draw({ feedback, facilitators }) {
    const next = JSON.stringify(feedback);
    if (next === drawn) {
      return;
    }
    drawn = next;
    node.hidden = !feedback;
    node.replaceChildren();
    if (feedback) {
      const who = facilitators?.length ? facilitators.join(", ") : _("your facilitator");
      node.append(h("h4", {}, _("From {who}", { who })), h("p", { class: "kit-note" }, when(feedback.at)));
      if (feedback.max_score) {
        node.append(h("p", {}, points(feedback.score, feedback.max_score)));
      }
      for (const remark of feedback.remarks) {
        node.append(h("p", { class: "kit-feedback-on" }, remark.label));
        if (remark.score !== null) {
          node.append(h("p", { class: "kit-note" }, points(remark.score, remark.max_score)));
        }
        node.append(h("blockquote", {}, ...paragraphs(remark.comment, "kit-feedback-text")));
      }
    }
  }

  /** Look for it; without an answer the page stays as it is, and the next news looks again. */
  async function refresh() {
    try {
      const answer = await call("GET", `lessons/${lesson}/feedback`);
      draw(answer);
      if (answer.feedback && !answer.seen) {
        await call("POST", `lessons/${lesson}/feedback`, {});
      }
    } catch {
      return;
    }
  }

  return { node, refresh };
}

/**
 * @param {number} score
 * @param {number} of
 */
function points(score, of) {
  return _("{score} of {of} points", { score, of });
}
