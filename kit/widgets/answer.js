// @ts-check
/** One answer: what the server acknowledged, the draft it has not yet, and the other text where two pages disagree. */

import { ApiError, call, client } from "./api.js";
import { plain, same } from "./values.js";

/** @typedef {import("./values.js").Value} Value */
/** @typedef {{revision: number, value: Value, saved_at: string | null}} Other */
/** @typedef {{client: string, value: Value, saved_at: string}} Kept */
/** @typedef {"empty" | "saved" | "saving" | "unsaved" | "conflict"} State */

const PAUSE_MS = 400; // after the last key
const LONGEST_PAUSE_MS = 2000; // while the typing does not stop
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

/**
 * How long to wait before trying again.
 * @param {number} tries  that failed so far
 */
export function patience(tries) {
  return Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LAST_RETRY_MS);
}

/** One answer, as the server has it and as the page has it. */
export class Answer {
  /**
   * @param {import("./store.js").Lesson} lesson
   * @param {string} key  "activity/item"
   */
  constructor(lesson, key) {
    this.lesson = lesson;
    this.key = key;
    /** @type {Value} */ this.value = null;
    this.revision = 0;
    /** @type {string | null} */ this.savedAt = null;
    /** @type {{at: string, audience: string, revision: number} | null} */ this.shared = null;
    this.elsewhere = false; // shared, but with another group than the one that is joined
    /** @type {import("./saved.js").Handover} as the share card learned it */ this.handover = null;
    /** @type {Kept[]} other pages' texts that wait for a choice */ this.kept = [];
    /** @type {{value: Value, blocked: string | null} | null} */ this.draft = null;
    /** @type {Other | null} what another page saved over our base */ this.theirs = null;
    /** @type {ApiError | null} */ this.problem = null;
    /** @type {Promise<void> | null} */ this.flight = null;
    /** @type {Value[]} sent without an answer, so perhaps saved */ this.sent = [];
    /** @type {{value: Value} | null} our last text that the server keeps beside theirs */ this.beside = null;
    /** @type {string[]} pages whose kept text the next save settles */ this.settles = [];
    this.composing = false; // an input method is making a word: the field cannot follow another page's text
    this.tries = 0;
    this.epoch = 0;
    this.heard = 0;
    this.since = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ this.timer = undefined;
    /** @type {Set<() => void>} */ this.listeners = new Set();
  }

  /** The value on screen. */
  get shown() {
    return this.draft ? this.draft.value : this.value;
  }

  /** @returns {State} */
  get state() {
    if (this.draft && (this.draft.blocked || this.problem)) {
      return "unsaved";
    }
    if (this.atRisk || this.flight) {
      return "saving";
    }
    if (this.other) {
      return "conflict";
    }
    return this.revision ? "saved" : "empty";
  }

  /** Something typed is on no disk yet. */
  get atRisk() {
    return this.draft !== null && !(this.theirs && this.beside && same(this.beside.value, this.draft.value));
  }

  /** The other text that a choice must be made about, if there is one. */
  get other() {
    return this.theirs ?? this.kept[0] ?? null;
  }

  /**
   * Take what was typed or chosen.
   * @param {Value} value
   * @param {{soon?: boolean, blocked?: string | null, composing?: boolean}} [how]  `blocked` says why this cannot be an answer yet
   */
  type(value, { soon = false, blocked = null, composing = false } = {}) {
    this.composing = composing;
    const settled = !this.flight && !this.theirs && !this.sent.length;
    if (settled && !blocked && same(value, this.value)) {
      this.draft = null;
      this.problem = null;
      clearTimeout(this.timer);
    } else {
      this.since = this.draft ? this.since : Date.now();
      this.draft = { value, blocked };
      const rest = Math.max(0, LONGEST_PAUSE_MS - (Date.now() - this.since));
      this.later(soon ? 0 : Math.min(PAUSE_MS, rest));
    }
    this.tell();
  }

  /** @param {number} ms */
  later(ms) {
    clearTimeout(this.timer);
    if (ms) {
      this.timer = setTimeout(() => this.save(), ms);
    } else {
      this.save();
    }
  }

  /** Send the newest value, one request at a time. Settles when the server has answered, whatever it said. */
  async save() {
    clearTimeout(this.timer);
    if (this.flight) {
      await this.flight;
      await this.flight; // what is newer was sent at once
    } else if (this.draft && !this.draft.blocked && this.atRisk) {
      this.flight = this.request(this.draft.value);
      await this.flight;
    }
  }

  /** @param {Value} value */
  async request(value) {
    const body = this.body(value);
    this.sent.push(value);
    let again = -1;
    try {
      const answer = await call("PUT", this.path, body);
      if (!Number.isInteger(answer.revision)) {
        throw new ApiError(0, {});
      }
      again = this.acknowledge(value, answer);
    } catch (error) {
      again = this.refuse(value, error instanceof ApiError ? error : new ApiError(0, {}));
    }
    this.flight = null;
    this.epoch += 1;
    if (again >= 0) {
      this.later(again);
    }
    this.listeners.forEach((listener) => listener());
    this.lesson.answered(this);
  }

  get path() {
    return `lessons/${this.lesson.id}/items/${this.key}`;
  }

  /** @param {Value} value */
  body(value) {
    return { value: plain(value), base: this.revision, client, settles: this.settles };
  }

  /**
   * The server has this value on disk.
   * @param {Value} value
   * @param {{revision: number, saved_at: string | null}} answer
   * @returns {number} milliseconds after which to send again, or -1
   */
  acknowledge(value, answer) {
    this.value = plain(value);
    this.revision = answer.revision;
    this.savedAt = answer.saved_at;
    this.kept = this.kept.filter((kept) => !this.settles.includes(kept.client));
    this.settles = [];
    this.sent = [];
    this.tries = 0;
    this.problem = null;
    this.theirs = null;
    this.beside = null;
    if (this.draft && same(this.draft.value, value)) {
      this.draft = null;
      return -1;
    }
    this.since = Date.now();
    return 0;
  }

  /**
   * The server did not take this value.
   * @param {Value} value
   * @param {ApiError} error
   * @returns {number} milliseconds after which to send again, or -1
   */
  refuse(value, error) {
    const newer = this.draft !== null && !same(this.draft.value, value);
    if (error.status !== 409) {
      this.problem = error;
      if (!error.passing) {
        this.sent = this.sent.filter((v) => !same(v, value));
        return newer ? 0 : -1;
      }
      this.tries += 1;
      return patience(this.tries);
    }
    /** @type {Other} */
    const theirs = error.body;
    this.sent = this.sent.filter((v) => !same(v, value));
    this.problem = null;
    this.tries = 0;
    if (this.sent.some((v) => same(v, theirs.value))) {
      // An earlier save of ours had arrived although its answer did not: that is no one else's text.
      this.value = theirs.value;
      this.revision = theirs.revision;
      this.savedAt = theirs.saved_at;
      this.sent = [];
      return 0;
    }
    if (theirs.revision <= this.revision) {
      return 0; // its author chose meanwhile what becomes of that one
    }
    this.theirs = theirs;
    this.beside = { value };
    return newer ? 0 : -1;
  }

  /**
   * Settle a disagreement: `value` is what its author chose.
   * @param {Value} value
   */
  settle(value) {
    const other = this.other;
    if (this.theirs) {
      this.value = this.theirs.value;
      this.revision = this.theirs.revision;
      this.theirs = null;
      this.beside = null;
    } else if (other && "client" in other) {
      this.settles.push(other.client);
      this.kept = this.kept.slice(1);
    }
    this.draft = { value, blocked: null };
    this.later(0);
    this.tell();
  }

  /**
   * Take over what the server has, unless something of ours is under way.
   * @param {any} data  the item in the server's answer, undefined where it has none
   * @param {number} epoch  this item's epoch when the server was asked
   */
  apply(data, epoch) {
    if (this.flight || this.epoch !== epoch) {
      this.lesson.refresh();
      return;
    }
    this.shared = data?.shared ?? null;
    this.elsewhere = data?.elsewhere ?? false;
    /** @type {Kept[]} */
    const kept = data?.kept ?? [];
    const ours = kept.find((one) => one.client === client);
    const revision = data?.revision ?? 0;
    const value = plain(data?.value);
    this.kept = kept.filter((one) => one.client !== client && !same(one.value, this.shown));
    // A kept text that says the same as the screen needs no choice; the next save settles it.
    this.settles = kept.filter((one) => one.client !== client && !this.kept.includes(one)).map((one) => one.client);
    if (revision !== (this.theirs ?? this).revision || !same(value, (this.theirs ?? this).value)) {
      if (this.composing) {
        this.draft ??= { value: this.value, blocked: null }; // stays on screen, beside the other text
      }
      const chosenElsewhere = this.theirs && !ours && !this.atRisk && !this.composing;
      if (!this.draft || chosenElsewhere || same(this.draft.value, value)) {
        Object.assign(this, { value, revision, draft: null, theirs: null, beside: null, problem: null, sent: [] });
      } else if (this.draft.blocked || this.theirs) {
        this.theirs = { value, revision, saved_at: data?.saved_at ?? null };
        this.beside = ours ? { value: ours.value } : null;
        this.save();
      } else {
        this.save(); // the server sees that it is based on an older one, and keeps both
      }
    }
    if (!this.draft) {
      this.savedAt = data?.saved_at ?? null;
    }
    this.tell();
  }

  /** Send again now what waits for a better moment. */
  retry() {
    if (this.draft && this.problem?.passing) {
      this.save();
    }
  }

  tell() {
    this.listeners.forEach((listener) => listener());
    this.lesson.tell();
  }
}
