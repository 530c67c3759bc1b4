// @ts-check
/** Talks to the kit's part of the Jupyter server: addresses, the XSRF mark, and errors with their remedy. */

import { ApiError } from "./api_error.js";
import { _ } from "./i18n.js";

export { ApiError };

/** The server's base address: this module is served at `{base}kit/static/api.js`. */
export const base = new URL("../../", import.meta.url);

/** This page, among the pages that may show the same item. */
export const client = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) =>
  b.toString(16).padStart(2, "0"),
).join("");

/** A request without an answer is given up after this time: nobody knows then what came of it. */
const PATIENCE_MS = 15_000;
/** What hands over may wait for an exchange, and for another hand-over; so do erasing, which takes back, and the file. */
const HAND_OVER_MS = 300_000;
const HANDS_OVER = /^POST |^DELETE |^GET export$/;

/** What a JupyterHub answers for a server that does not run. */
export const AT_REST = 424;

/**
 * Where answers are kept, in words for the mark at the foot of a card.
 * @param {string} time
 */
export function keeping(time) {
  return {
    nothing: _("Nothing written yet. What you answer is saved in your own workspace and not shared."),
    saved: _("Saved in your own workspace, {time}.", { time }),
    twice: _("Saved in your own workspace, in two versions. Choose above which one stays."),
  };
}

/**
 * The address of one of the kit's own requests.
 * @param {string} path
 */
export function address(path) {
  return new URL(`kit/api/${path}`, base);
}

function xsrf() {
  return document.cookie.match(/(?:^|;\s*)_xsrf=([^;]*)/)?.[1] ?? "";
}

/**
 * Send a request and give the server's response, whatever it says.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]  sent as JSON; a file as the bytes that it has
 * @param {{keepalive?: boolean}} [options]
 */
export function send(method, path, body, { keepalive = false } = {}) {
  const file = body instanceof Blob;
  return fetch(address(path), {
    method,
    body: body === undefined || file ? body : JSON.stringify(body),
    headers: { "Content-Type": file ? "application/octet-stream" : "application/json", "X-XSRFToken": xsrf() },
    credentials: "same-origin",
    cache: "no-store",
    keepalive,
    signal: keepalive ? undefined : AbortSignal.timeout(HANDS_OVER.test(`${method} ${path}`) ? HAND_OVER_MS : PATIENCE_MS),
  });
}

/**
 * Send a request and give its JSON.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function call(method, path, body) {
  let response;
  let data;
  try {
    response = await send(method, path, body);
    data = JSON.parse(await response.text());
  } catch {
    throw failure(response);
  }
  if (!response.ok) {
    throw data?.error || response.status === 409
      ? new ApiError(response.status, data.error ?? {}, data)
      : failure(response);
  }
  return data;
}

/** @param {Response | undefined} response */
function failure(response) {
  if (response?.status === AT_REST) {
    return new ApiError(AT_REST, {
      what: _("Your place on this Hub is at rest."),
      remedy: _("It can be woken up; what you typed stays in this page until then."),
    });
  }
  // A log-in page in place of an answer, or the Jupyter server's own "forbidden": the session is over.
  if (response && (response.redirected || response.status === 401 || response.status === 403)) {
    return new ApiError(403, {
      what: _("You are signed out."),
      remedy: _("Sign in again in another tab of this browser, then come back to this one."),
    });
  }
  return new ApiError(response && !response.ok ? response.status : 0, {
    what: response ? _("The server cannot answer at the moment.") : _("The server cannot be reached."),
  });
}

/**
 * Fetch a file and let the browser save it.
 * @param {string} path
 * @throws {ApiError}
 */
export async function download(path) {
  let response;
  try {
    response = await send("GET", path);
  } catch {
    throw failure(response);
  }
  if (!response.ok || response.redirected) {
    const data = await response.json().catch(() => null);
    throw data?.error ? new ApiError(response.status, data.error, data) : failure(response);
  }
  const name = response.headers.get("Content-Disposition")?.match(/filename\*?=(?:utf-8'')?"?([^";]+)/i)?.[1] ?? "";
  const href = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href, download: decodeURIComponent(name) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser reads it after the click
}
