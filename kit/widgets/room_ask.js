// @ts-check
/** Asks the live service something of the group's room. */

import { ApiError } from "./api_error.js";
import { _ } from "./i18n.js";
import { given } from "./room_given.js";

const PATIENCE_MS = 15_000;

/**
 * Send a request and give the service's response, whatever it says.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {AbortSignal} [signal]
 */
export function request(method, path, body, signal = AbortSignal.timeout(PATIENCE_MS)) {
  return fetch(new URL(given.api + path, location.href), {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-XSRFToken": given.xsrf },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    signal,
  });
}

/**
 * Send a request and give its JSON, null for an empty answer.
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function ask(method, path, body) {
  let response;
  let data;
  try {
    response = await request(method, path, body);
    const text = await response.text();
    data = text ? JSON.parse(text) : null;
  } catch {
    throw failure(response);
  }
  if (!response.ok) {
    throw response.status === 401 || !data?.what ? failure(response) : new ApiError(response.status, data);
  }
  return data;
}

/**
 * @param {Response | undefined} response
 */
export function failure(response) {
  if (response?.status === 401) {
    return new ApiError(401, {
      what: _("You are signed out here, or somebody else signed in."),
      remedy: _("Load this page again to sign in. What you wrote is kept in this browser."),
    });
  }
  return new ApiError(response && !response.ok ? response.status : 0, {
    what: response ? _("The service cannot answer at the moment.") : _("There is no connection at the moment."),
  });
}
