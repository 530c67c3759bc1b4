// @ts-check
/** What is with the group, and what is on its way there: handed over once, in order, whenever there is a connection. */

import { patience } from "./answer.js";
import { ApiError } from "./api_error.js";
import { _ } from "./i18n.js";
import { ask } from "./room_ask.js";
import { elsewhere, read, write } from "./room_kept.js";

/**
 * @typedef {object} Line  as the service takes it; without a value it is taken back
 * @property {string} lesson
 * @property {string} activity
 * @property {string} item
 * @property {string | null} wave
 * @property {number} [revision]  given when it is sent at the latest
 * @property {import("./values.js").Value} value
 * @property {"group" | "facilitator"} audience
 * @property {string[]} agreed
 * @property {string} shared_at
 *
 * @typedef {Record<string, Line>} Lines  by "lesson/activity/item"
 */

const OUT = "out";
const KNOWN = "known";
const SOON_MS = 4000;
const UNFIT = 422; // a line that does not fit the course, and never will

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {ApiError | null} why it does not arrive */
let problem = null;
/** @type {Promise<void> | null} */
let flight = null;
let again = false;
let asked = false;
let tries = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Line} line */
function key({ lesson, activity, item }) {
  return `${lesson}/${activity}/${item}`;
}

/**
 * How a line stands: shared with whom, and whether it is there.
 * @param {string} name  "lesson/activity/item"
 * @returns {{line: Line | null, where: "with" | "offline" | "leaving" | null}}
 */
export function standing(name) {
  /** @type {Line | undefined} */
  const waits = read(OUT)[name];
  if (waits) {
    return waits.value === null ? { line: null, where: "leaving" } : { line: waits, where: "offline" };
  }
  /** @type {Line | undefined} */
  const there = read(KNOWN)[name];
  return there && there.value !== null ? { line: there, where: "with" } : { line: null, where: null };
}

/** How many lines wait for the connection, and what is in their way. */
export function waiting() {
  return { lines: Object.keys(read(OUT)).length, problem };
}

/**
 * Hand lines over, now or as soon as there is a connection. Settles when it was tried, or has taken so long that its
 * author should hear that it waits.
 * @param {Line[]} lines
 */
export async function hand(lines) {
  const out = read(OUT);
  for (const line of lines) {
    out[key(line)] = line;
  }
  write(OUT, out);
  const tried = Promise.resolve(flight).then(deliver);
  await Promise.race([tried, new Promise((resolve) => setTimeout(resolve, SOON_MS))]);
}

/** Send what waits, and learn what another device shared. */
export function deliver() {
  clearTimeout(timer);
  again = flight !== null;
  flight ??= attempt().finally(() => {
    flight = null;
    tell();
    if (again || problem?.passing) {
      timer = setTimeout(deliver, again ? 0 : patience(tries));
    }
  });
  return flight;
}

async function attempt() {
  try {
    if (!asked) {
      await learn();
    }
    await send();
    problem = null;
    tries = 0;
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    problem = error;
    tries += 1;
    asked = false; // another device may go on meanwhile
  }
}

/** Ask what the service holds, so that what is shared here continues it. */
async function learn() {
  const { lines } = await ask("GET", "mine");
  write(KNOWN, Object.fromEntries(lines.map((/** @type {Line} */ line) => [key(line), line])));
  asked = true;
}

async function send() {
  const names = Object.keys(read(OUT));
  if (!names.length) {
    return;
  }
  try {
    await post(names);
  } catch (error) {
    if (!unfit(error)) {
      throw error;
    }
    // One that the service never takes must not keep the others here.
    /** @type {ApiError | null} */
    let refused = null;
    for (const name of names.filter((one) => one in read(OUT))) {
      await post([name]).catch((/** @type {unknown} */ why) => {
        if (!unfit(why)) {
          throw why;
        }
        refused = notTaken(/** @type {ApiError} */ (why));
      });
    }
    if (refused) {
      throw refused;
    }
  }
}

/** @param {unknown} error */
function unfit(error) {
  return error instanceof ApiError && error.status === UNFIT;
}

/** @param {ApiError} why */
function notTaken({ status, message }) {
  return new ApiError(status, {
    what: _("The group's service does not take one answer: {reason}", { reason: message }),
    remedy: _("Load this page again, answer that question anew, or withdraw it."),
  });
}

/** @param {string[]} names */
async function post(names) {
  const out = read(OUT);
  const known = read(KNOWN);
  for (const name of names) {
    out[name].revision ??= (known[name]?.revision ?? 0) + 1;
  }
  write(OUT, out); // sent twice, it is the same act
  const reply = await ask("POST", "shares", { lines: names.map((name) => out[name]) });
  const left = read(OUT);
  const now = read(KNOWN);
  names.forEach((name, n) => {
    if (left[name]?.shared_at === out[name].shared_at) {
      delete left[name];
    } else if (left[name]) {
      delete left[name].revision; // shared anew meanwhile: a later act than this one
    }
    now[name] = out[name];
    // Taken before this device asked, or overtaken by another: the service knows how it stands.
    asked &&= reply.lines[n].taken;
  });
  write(KNOWN, now);
  write(OUT, left);
  again ||= Object.keys(left).length > 0;
  if (!asked) {
    await learn();
  }
}

/**
 * Be told of every change.
 * @param {() => void} listener
 */
export function attendShared(listener) {
  listeners.add(listener);
}

function tell() {
  listeners.forEach((listener) => listener());
}

elsewhere((name) => {
  if (name === OUT || name === KNOWN || name === "") {
    tell();
  }
});
addEventListener("online", () => deliver());
