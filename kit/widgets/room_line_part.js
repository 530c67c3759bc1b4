// @ts-check
/** One calm line on a phone: whether the room is heard, and what waits for the connection. */

import { h, say } from "./dom.js";
import { _ } from "./i18n.js";
import { attendShared, waiting } from "./room_shared.js";

/** @typedef {import("./api_error.js").ApiError} ApiError */

/** @type {Set<(problem: ApiError | null) => void>} */
const watchers = new Set();

/**
 * Tell whether the room is heard: null, or what is in the way.
 * @param {ApiError | null} problem
 */
export function heard(problem) {
  watchers.forEach((watcher) => watcher(problem));
}

export function linePart() {
  const node = h("p", { class: "room-line", role: "status", hidden: true });
  /** @type {ApiError | null} */
  let problem = null;

  function draw() {
    const { lines, problem: refused } = waiting();
    const shown = problem ?? (refused && (refused.status === 401 || !refused.passing) ? refused : null);
    const said = [
      shown ? [shown.message, shown.remedy || _("Write on: it comes back by itself.")].join(" ") : "",
      lines === 1 ? _("1 answer waits to be sent.") : lines ? _("{n} answers wait to be sent.", { n: lines }) : "",
    ];
    say(node, said.filter(Boolean).join(" "));
    node.hidden = !node.textContent;
  }

  watchers.add((next) => {
    problem = next;
    draw();
  });
  attendShared(draw);
  draw();
  return node;
}
