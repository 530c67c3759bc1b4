// @ts-check
/**
 * Keeps every answer of this page: what the server acknowledged, and the drafts it has not yet.
 *
 * Drafts live in the page's memory only, never in the browser's storage: machines are shared. The module is one for the
 * whole page, so a card that is drawn anew finds its draft here.
 */

import { Answer, patience } from "./answer.js";
import { ApiError, call, send } from "./api.js";
import { askBeforeLeaving } from "./leaving.js";
import { hurry, listen } from "./live.js";

const KEEPALIVE_BYTES = 60_000; // browsers take 64 KiB of such requests in all

/** A lesson's answers in this page. */
export class Lesson {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    /** @type {Map<string, Answer>} */ this.items = new Map();
    /** @type {Record<string, string>} why an activity is not open */ this.closed = {};
    /** @type {Record<string, {lesson: string, activity: string}>} where a later reading's first one is */
    this.firsts = {};
    /** Counts what is known of the server's side, for those who ask it for more. */
    this.news = 0;
    this.loaded = false;
    /** @type {ApiError | null} */ this.problem = null;
    this.tries = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ this.timer = undefined;
    /** @type {Promise<void> | null} */ this.flight = null;
    this.stale = false;
    /** @type {Set<() => void>} told of every change */ this.listeners = new Set();
    listen({
      heard: (message) => {
        if (message.type === "state") {
          this.refresh(); // another route or group may open or close an activity
        }
        if (message.lesson !== id) {
          return;
        }
        const known = this.items.get(message.key ?? "");
        if (known?.flight) {
          known.heard = message.revision ?? 0; // most likely of our own save; its answer will tell
        } else if (known?.revision !== message.revision) {
          this.refresh();
        }
      },
      back: () => {
        this.retry();
        this.refresh();
      },
    });
    this.refresh();
  }

  /**
   * @param {string} activity
   * @param {string} item
   */
  item(activity, item) {
    const key = `${activity}/${item}`;
    const known = this.items.get(key) ?? new Answer(this, key);
    this.items.set(key, known);
    return known;
  }

  /** Ask the server what it has. Calls that come while an answer is awaited become one more request. */
  refresh() {
    clearTimeout(this.timer);
    if (this.flight) {
      this.stale = true;
      return;
    }
    this.flight = this.fetch().finally(() => {
      this.flight = null;
      this.freshen();
    });
  }

  /** Ask again if the last answer could not be used, once no save is under way. */
  freshen() {
    if (this.stale && !this.flight && ![...this.items.values()].some((item) => item.flight)) {
      this.stale = false;
      this.refresh();
    }
  }

  async fetch() {
    const epochs = new Map([...this.items].map(([key, item]) => [key, item.epoch]));
    try {
      const data = await call("GET", `lessons/${this.id}`);
      for (const key of new Set([...this.items.keys(), ...Object.keys(data.items)])) {
        const [activity, item] = key.split("/");
        const known = this.item(activity, item);
        known.apply(data.items[key], epochs.get(key) ?? known.epoch);
      }
      this.closed = data.closed ?? {};
      this.firsts = data.firsts ?? {};
      this.loaded = true;
      this.news += 1;
      this.problem = null;
      this.tries = 0;
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      this.problem = error;
      this.tries += 1;
      this.timer = setTimeout(() => this.refresh(), patience(this.tries));
    }
    this.tell();
  }

  /** @param {Answer} item  which has had an answer from the server */
  answered(item) {
    this.news += 1;
    this.tell();
    if (item.heard > item.revision) {
      this.stale = true;
    }
    this.freshen();
  }

  retry() {
    this.items.forEach((item) => item.retry());
    if (this.problem) {
      this.refresh();
    }
  }

  /** All that is on screen is saved and undisputed. */
  get settled() {
    return [...this.items.values()].every((item) => item.state === "saved" || item.state === "empty");
  }

  /** Send what is not saved yet; settles when the server has answered, whatever it said. */
  async flush() {
    await Promise.all([...this.items.values()].map((item) => item.save()));
  }

  tell() {
    this.listeners.forEach((listener) => listener());
  }
}

/** @type {Map<string, Lesson>} */
const lessons = new Map();

/** @param {string} id */
export function lesson(id) {
  const known = lessons.get(id) ?? new Lesson(id);
  lessons.set(id, known);
  return known;
}

function everyItem() {
  return [...lessons.values()].flatMap((one) => [...one.items.values()]);
}

function again() {
  hurry();
  lessons.forEach((one) => one.retry());
}

addEventListener("online", again);
addEventListener("focus", again);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    again();
    lessons.forEach((one) => one.refresh()); // a line that died in its sleep has not said so yet
  } else {
    everyItem().forEach((item) => item.save());
  }
});

askBeforeLeaving(() => {
  const atRisk = everyItem().some((item) => item.atRisk);
  if (atRisk) {
    everyItem().forEach((item) => item.save());
  }
  return atRisk;
});

addEventListener("pagehide", () => {
  let room = KEEPALIVE_BYTES;
  for (const item of everyItem().filter((one) => one.atRisk && !one.draft?.blocked)) {
    const body = item.body(item.shown);
    room -= new TextEncoder().encode(JSON.stringify(body)).length;
    if (room > 0) {
      // The last attempt of a page that goes; nobody is left to hear how it went.
      send("PUT", item.path, body, { keepalive: true }).catch(() => {});
    }
  }
});
