// @ts-check
/** The share card: exactly what would leave a lesson, line by line, and the only button by which it does. */

import { ApiError, call, download } from "./api.js";
import { arrange, h, paragraphs, say } from "./dom.js";
import { feedbackBox } from "./feedback.js";
import { _, when } from "./i18n.js";
import { listen } from "./live.js";
import { receiptBox } from "./receipt.js";
import { leaves, shareLine } from "./share_line.js";

/** @typedef {import("./share_line.js").Line} Line */
/** @typedef {import("./receipt.js").Receipt} Receipt */
/**
 * @typedef {object} Preview
 * @property {"live" | "nbgrader" | "file" | null} road
 * @property {string[]} notice
 * @property {Line[]} lines
 * @property {Receipt | null} receipt  of the section's last hand-over, where this lesson ever had a part in one
 * @property {{here: "leaves" | "handed" | null, leaving: {title: string, at: string}[]}} done  marks of finished lessons
 */

const PAUSE_MS = 150;
const RETRY_MS = 3000;

/** @param {Line} line */
function keyOf(line) {
  return `${line.activity}/${line.item ?? ""}`;
}

/**
 * What would leave, to see whether it is still what the learner sees.
 * @param {Preview} preview
 */
function leaving(preview) {
  const lines = preview.lines.filter(leaves);
  return JSON.stringify([preview.road, lines.map((l) => [l.activity, l.item, l.shown, l.audience, l.agreed]), preview.done.leaving]);
}

/**
 * @param {import("./store.js").Lesson} lesson
 * @param {{lesson: string, title: string}} definition
 */
export function shareCard(lesson, definition) {
  /** @type {Preview | null} */
  let preview = null;
  /** @type {Receipt | null} the last act's own, fuller than the stored one */
  let receipt = null;
  let drawn = -1; // the store's news that the preview knows
  let busy = false;
  let folded = false;
  let unread = false; // the trouble shown is that the preview could not be read
  let queue = Promise.resolve(true);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Map<string, ReturnType<typeof shareLine>>} by `keyOf` */
  const rows = new Map();

  const notice = h("div");
  const list = h("ul", { class: "kit-lines" });
  const rest = h("p", { class: "kit-note" });
  const done = h("p", { class: "kit-note", "data-part": "done" });
  const share = button("share", "", sharing);
  const suggestions = button("suggestions", _("Take the suggestions"), suggested, true);
  const later = button("not-now", _("Not now"), () => fold(true), true);
  const file = button("save-file", _("Save the file to send"), () => act(() => download("export")), true);
  const reason = h("p", { class: "kit-reason", id: `${share.id}-reason` });
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const taken = receiptBox();
  const feedback = feedbackBox(definition.lesson);
  const whole = h("div", {}, notice, list, rest, done, h("div", { class: "kit-row" }, share, suggestions, file, later), reason, trouble, taken.node);
  const open = button("open", _("Look at what could be shared"), () => fold(false), true);
  const small = h("div", { hidden: true }, h("p", { class: "kit-intro" }, _("Not now: nothing leaves by itself.")), open);
  const node = h(
    "section",
    { class: "kit-card kit-share", "data-lesson": definition.lesson, "aria-label": definition.title },
    feedback.node,
    h("h3", {}, definition.title),
    whole,
    small,
  );
  share.setAttribute("aria-describedby", reason.id);

  /**
   * @param {string} action
   * @param {string} label
   * @param {() => void} click
   */
  function button(action, label, click, ghost = false) {
    const look = ghost ? "kit-button kit-ghost" : "kit-button";
    const at = { "data-lesson": definition.lesson, "data-action": action };
    return h("button", { type: "button", id: `kit-${action}-${definition.lesson}`, class: look, ...at, click }, label);
  }

  /** @param {boolean} away */
  function fold(away) {
    folded = away;
    whole.hidden = folded;
    small.hidden = !folded;
    (folded ? open : share).focus();
  }

  /**
   * Requests go one after the other, so that no older answer is drawn over a newer one.
   * @param {() => Promise<any>} work
   * @param {boolean} [quiet]  nobody asked for it: what was said last stays
   * @returns {Promise<boolean>} whether it worked
   */
  function act(work, quiet = false) {
    queue = queue.then(async () => {
      busy = !quiet;
      drawButtons();
      try {
        if (!quiet || unread) {
          say(trouble, "");
        }
        unread = false;
        await work();
        return true;
      } catch (error) {
        console.error(error);
        const { message, remedy } = error instanceof ApiError ? error : new ApiError(0, {});
        if (quiet && trouble.textContent) {
          return false; // what came of an act is of more interest
        }
        unread = quiet;
        say(trouble, [message, remedy].filter(Boolean).join(" "));
        return false;
      } finally {
        busy = false;
        draw();
      }
    });
    return queue;
  }

  async function look() {
    const news = lesson.news;
    const next = await call("GET", path("share"));
    drawn = news;
    take(next);
  }

  /** @param {Preview} next */
  function take(next) {
    preview = next;
    const where = new Map(next.lines.map((line) => [keyOf(line), line.where]));
    for (const [key, answer] of lesson.items) {
      answer.handover = where.get(key) ?? where.get(`${key.split("/")[0]}/`) ?? null;
    }
    lesson.tell(); // the cards' marks say it too
    draw();
  }

  function refresh() {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!(await act(look, true))) {
        timer = setTimeout(refresh, RETRY_MS);
      }
    }, PAUSE_MS);
  }

  /** @param {string} what */
  function path(what) {
    return `lessons/${definition.lesson}/${what}`;
  }

  /** @param {Line} line @param {import("./share_line.js").Choice} choice */
  function choose(line, choice) {
    return act(async () => take(await call("PUT", path("audience"), { activity: line.activity, item: line.item, ...choice })));
  }

  function suggested() {
    const open_ = preview?.lines.filter((l) => l.answered && !l.never && !l.shared && l.audience !== l.suggested) ?? [];
    open_.forEach((line) => rows.get(keyOf(line))?.choose({ audience: line.suggested }));
  }

  /** @param {Line} line */
  function withdraw(line) {
    act(async () => {
      const answer = await call("POST", path("withdraw"), { activity: line.activity, item: line.item });
      receipt = answer.receipt;
      take(answer.preview);
      lesson.refresh();
    });
  }

  function sharing() {
    act(async () => {
      // Here all that was chosen before is done and drawn.
      if (!preview?.road || !(preview.lines.some(leaves) || markAlone())) {
        return; // the reason stands beside the button
      }
      const seen = leaving(preview);
      receipt = null;
      taken.draw(null);
      await lesson.flush();
      if (!lesson.settled) {
        throw new ApiError(0, {
          what: _("Something above is not saved yet or stands there in two versions, so nothing was shared."),
          remedy: _("Wait until it says “saved”, then share."),
        });
      }
      await look();
      if (preview && leaving(preview) !== seen) {
        throw new ApiError(0, {
          what: _("This has changed since you looked, so nothing was shared."),
          remedy: _("Look at it again, then share."),
        });
      }
      const answer = await call("POST", path("share"), {});
      receipt = answer.receipt;
      take(answer.preview);
      lesson.refresh();
    });
  }

  function draw() {
    if (!preview) {
      return;
    }
    const said = preview.notice.join("\n\n");
    if (notice.dataset.said !== said) {
      notice.dataset.said = said;
      notice.replaceChildren(...paragraphs(preview.notice.join(" "), "kit-intro"));
    }
    const answered = preview.lines.filter((line) => line.answered);
    const nodes = answered.map((line) => {
      const key = keyOf(line);
      const row = rows.get(key) ?? shareLine(definition.lesson, line, { choose, withdraw });
      rows.set(key, row);
      row.show(line);
      return row.node;
    });
    arrange(list, nodes);
    const open_ = preview.lines.length - answered.length;
    if (!answered.length) {
      say(rest, _("You have not answered anything in this lesson yet. What you answer will be listed here."));
    } else {
      say(rest, open_ ? (open_ === 1 ? _("One line is not answered.") : _("{n} lines are not answered.", { n: open_ })) : "");
    }
    // The stored receipt is the section's: once taken it is of interest where something of this lesson is in it.
    const handed = preview.done.here === "handed" || preview.lines.some((line) => line.shared);
    taken.draw(receipt ?? (handed || preview.receipt?.state !== "taken" ? preview.receipt : null));
    say(done, doneNote());
    drawButtons();
  }

  /** Whether nothing but the mark of being done would leave this lesson. */
  function markAlone() {
    return Boolean(preview?.road && preview.done.here === "leaves" && !preview.lines.some(leaves));
  }

  /** What is said of finished lessons with the next hand-over, in full. */
  function doneNote() {
    const marks = preview?.road && (markAlone() || preview.lines.some(leaves)) ? preview.done.leaving : [];
    if (!marks.length) {
      return "";
    }
    const said = marks.map(({ title, at }) => _("“{title}” is done ({when})", { title, when: when(at) })).join(", ");
    const what = markAlone() ? _("This is handed in, and no answer: {marks}.", { marks: said }) : _("With it goes: {marks}.", { marks: said });
    const later = preview?.road === "file" ? "" : _("Lessons of this section that you finish later are handed in by themselves.");
    return [what, later].filter(Boolean).join(" ");
  }

  function drawButtons() {
    const lines = preview?.lines ?? [];
    const n = lines.filter(leaves).length;
    const why = hindrance(n);
    say(share, markAlone() ? _("Hand in that this lesson is done") : sharingOf(n));
    share.setAttribute("aria-disabled", String(Boolean(why) || busy));
    share.setAttribute("aria-busy", String(busy));
    say(reason, why);
    suggestions.hidden = !lines.some((l) => l.answered && !l.never && !l.shared && l.audience !== l.suggested);
    file.hidden = preview?.road !== "file" || !preview.receipt; // what was taken back is told by a file too
  }

  /**
   * Why nothing can be shared at this moment.
   * @param {number} n  lines that would leave
   */
  function hindrance(n) {
    if (!preview) {
      return _("Reading what could be shared …");
    }
    if (!preview.road) {
      return _("Nothing can be shared before you join a group.");
    }
    if (!lesson.settled) {
      return _("Something above is not saved yet or stands there in two versions.");
    }
    if (drawn !== lesson.news) {
      return _("Reading what could be shared …");
    }
    const meant = preview.lines.filter((line) => line.answered && line.audience !== "private");
    if (n || markAlone()) {
      return "";
    }
    if (!preview.lines.some((line) => line.answered)) {
      return preview.done.here === "handed"
        ? _("That this lesson is done has been handed in; there is no answer to share.")
        : _("There is nothing to share yet. You can finish the lesson without sharing anything.");
    }
    const half = meant.find((line) => !line.complete);
    if (half) {
      return _("“{title}” is shared whole or not at all: answer the rest of it first.", { title: half.title });
    }
    return meant.length ? _("All that you chose is shared.") : _("Everything is “only me”. Choose who may see a line first.");
  }

  function changed() {
    if (lesson.loaded && drawn !== lesson.news && lesson.settled) {
      refresh();
    }
    drawButtons();
  }

  lesson.listeners.add(changed);
  const deafen = listen({
    heard: (message) => {
      if (message.type === "state" || (message.type === "share" && message.lesson === definition.lesson)) {
        receipt = message.type === "state" ? null : receipt; // what waited may have been taken
        refresh();
      }
      if (message.type === "state") {
        feedback.refresh();
      }
    },
    back: () => {
      refresh();
      feedback.refresh();
    },
  });
  drawButtons();
  refresh();
  feedback.refresh();
  return {
    node,
    dispose() {
      clearTimeout(timer);
      lesson.listeners.delete(changed);
      deafen();
    },
  };
}

/** @param {number} n  lines that would leave */
function sharingOf(n) {
  if (!n) {
    return _("Share");
  }
  return n === 1 ? _("Share 1 line") : _("Share {n} lines", { n });
}
