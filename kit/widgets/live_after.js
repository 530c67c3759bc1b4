// @ts-check
/** What comes of it: the texts to read before anybody else does, and what the group undertakes. */

import { commitments } from "./console_commit.js";
import { card } from "./console_parts.js";
import { mountReview } from "./console_review.js";
import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { toWall } from "./live_parts.js";

/** @typedef {import("./live_console.js").Live} Live */

/** @param {Live} live */
export function afterCards(live) {
  const { view } = live;
  const read = card("review", _("4. Read the texts before the group does"), ["review", "texts"]);
  const promise = card("commitments", _("5. Commitments"), ["commitments", "settle", "uncommit", "commit"]);
  const none = h("p", { class: "kit-intro" }, _("The texts of a question stand here as soon as you have closed it."));
  const place = h("div");
  read.body.append(none, place);
  /** @type {ReturnType<typeof mountReview> | null} */
  let texts = null;
  let asked = false;
  let marked = "";

  const list = commitments({ ...live.ways, call: kept }, promise.trouble);
  const opening = h("div", {}, h("h3", {}, _("What did we say we would do?")), list.opening);
  promise.body.append(
    h("p", { class: "kit-intro" }, _("What, who, by when, by what sign. They open the next session, and stand in the report of the debrief.")),
    opening,
    h("h3", {}, _("What will we do now?")),
    list.ending,
    h("div", { class: "kit-row" }, toWall(live, () => "commitments", promise.trouble)),
  );
  promise.node.append(promise.trouble);

  /**
   * @param {string} what
   * @param {Record<string, any>} fields
   */
  async function kept(what, fields = {}) {
    const data = await live.call(what, fields, promise.trouble);
    if (data?.commitments) {
      view.promises = data;
      live.draw();
    }
    return data;
  }

  /** Fetch the texts of all that is closed by now. */
  async function ask() {
    if (asked) {
      return;
    }
    asked = true;
    const data = await live.call("texts", {}, read.trouble);
    asked = false;
    if (data) {
      took(data.review);
    }
  }

  /** @param {any} review */
  function took(review) {
    if (texts) {
      texts.renew(review);
    } else if (review.questions.length) {
      texts = mountReview(place, { review, ask: decide, again, changed: reviewed });
    }
    view.questions = texts?.questions() ?? [];
    none.hidden = Boolean(texts);
    live.draw();
  }

  /**
   * @param {string} what
   * @param {Record<string, any>} fields
   */
  async function decide(what, fields) {
    const data = await live.call(what, fields, read.trouble);
    return data?.review;
  }

  async function again() {
    const data = await live.call("texts", {}, h("p"));
    return data?.review;
  }

  function reviewed() {
    view.questions = texts?.questions() ?? [];
    const slide = view.slide;
    slide ? live.turn(slide.activity, live.slideAt(slide.activity)) : live.draw();
  }

  let drawn = "";

  return {
    cards: [read, promise],
    trouble: promise.trouble,
    ask,
    /** Look whether the texts are still as they stand here: one may have been taken back. */
    anew: () => texts?.doubted(),
    /**
     * Look at what another facilitator noted.
     * @param {import("./live_console.js").Noted} noted
     */
    heard(noted) {
      texts?.heard(noted.review);
      if (noted.commitments !== marked) {
        marked = noted.commitments;
        kept("commitments");
      }
    },
    draw() {
      read.node.hidden = promise.node.hidden = !view.room?.session;
      const now = JSON.stringify(view.promises);
      if (view.promises && now !== drawn) {
        drawn = now;
        opening.hidden = !view.promises.opening.length;
        list.update(view.promises);
      }
    },
    /** Nothing of a cohort stays in the page when it is left. */
    clear() {
      texts = null;
      drawn = marked = "";
      place.replaceChildren();
      none.hidden = false;
    },
  };
}
