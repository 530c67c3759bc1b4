// @ts-check
/** Hears from the server, over a WebSocket, what was saved in another tab or browser, and how the group's room stands. */

import { address } from "./api.js";

const FIRST_MS = 500;
const LAST_MS = 5000;

/**
 * @typedef {object} Message
 * @property {string} type
 * @property {string} [lesson]
 * @property {string} [key]
 * @property {number} [revision]
 * @property {import("./room.js").Room | null} [room]
 * @property {number} [age]  seconds since the server heard of it
 *
 * @typedef {object} Listener
 * @property {(message: Message) => void} heard
 * @property {() => void} back  the connection stands again: what was said meanwhile was missed
 */

/** @type {Set<Listener>} */
const listeners = new Set();
/** @type {WebSocket | null} */
let socket = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let tries = 0;
let stood = false;

function connect() {
  clearTimeout(timer);
  const url = address("live");
  url.protocol = url.protocol.replace("http", "ws");
  socket = new WebSocket(url);
  socket.onopen = () => {
    tries = 0;
    if (stood) {
      listeners.forEach((listener) => listener.back());
    }
    stood = true;
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    listeners.forEach((listener) => listener.heard(message));
  };
  socket.onclose = () => {
    socket = null;
    stood = true; // whatever was said since the page opened may have been missed
    timer = setTimeout(connect, Math.min(FIRST_MS * 2 ** tries, LAST_MS));
    tries += 1;
  };
}

/** Try again now rather than when the waiting time is over. */
export function hurry() {
  if (!socket && listeners.size) {
    connect();
  }
}

/**
 * Listen. The first listener opens the connection, which then stays for the life of the page.
 * @param {Listener} listener
 * @returns {() => void} stops listening
 */
export function listen(listener) {
  listeners.add(listener);
  hurry();
  return () => listeners.delete(listener);
}
