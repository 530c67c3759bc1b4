// @ts-check
/** Stands in for live.js on a phone: hears from the service how the room stands, and from other tabs what was written. */

import { patience } from "./answer.js";
import { failure, request } from "./room_ask.js";
import { elsewhere } from "./room_kept.js";
import { heard as standing } from "./room_line_part.js";
import { attendShared } from "./room_shared.js";

/** Longer than the service is ever silent. */
const SILENCE_MS = 40_000;

/** @typedef {import("./live.js").Listener} Listener */

/** @type {Set<Listener>} */
const listeners = new Set();
let running = false;
let tries = 0;
/** @type {(() => void) | null} ends a pause */
let wake = null;
/** @type {any} what was heard last, for who comes later */
let latest = null;
let heard = 0;

async function run() {
  running = true;
  for (;;) {
    let problem = failure(undefined);
    try {
      problem = await hear();
    } catch {
      // The line broke, which says all.
    }
    tries += 1;
    standing(problem);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, patience(tries));
      wake = () => {
        clearTimeout(timer);
        resolve(null);
      };
    });
    wake = null;
  }
}

/** Listen until the line breaks; gives why there was none. */
async function hear() {
  const stop = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  try {
    const response = await request("GET", "stream", undefined, stop.signal);
    if (!response.ok || !response.body) {
      return failure(response);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      clearTimeout(silence);
      silence = setTimeout(() => stop.abort(), SILENCE_MS);
      const { done, value } = await reader.read();
      if (done) {
        return failure(undefined);
      }
      text += value;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      parts.forEach(take);
    }
  } finally {
    clearTimeout(silence);
  }
}

/** @param {string} event */
function take(event) {
  const data = event.split("\n").find((line) => line.startsWith("data: "));
  if (tries) {
    tries = 0;
    listeners.forEach((listener) => listener.back());
  }
  standing(null);
  if (data) {
    latest = JSON.parse(data.slice(6));
    heard = performance.now();
    say({ type: "room", room: latest });
  }
}

/** @param {import("./live.js").Message} message */
function say(message) {
  listeners.forEach((listener) => listener.heard(message));
}

/** Try again now rather than when the waiting time is over. */
export function hurry() {
  wake?.();
}

/**
 * Listen. The first listener opens the connection, which then stays for the life of the page.
 * @param {Listener} listener
 * @returns {() => void} stops listening
 */
export function listen(listener) {
  listeners.add(listener);
  if (!running) {
    run();
  } else if (latest) {
    listener.heard({ type: "room", room: latest, age: (performance.now() - heard) / 1000 });
  }
  return () => listeners.delete(listener);
}

elsewhere(() => say({ type: "state" }));
attendShared(() => say({ type: "state" }));
