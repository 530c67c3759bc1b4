// @ts-check
/** One calm line on a phone: whether the room is heard, and what waits for the connection. */

import { h, say } from "./dom.js";
import { _ } from "./i18n.js";
import { watch } from "./live.js";
import { attendShared, waiting } from "./room_shared.js";

export function linePart() {
  const node = h("p", { class: "room-line", role: "status", hidden: true });
  /** @type {import("./api_error.js").ApiError | null} */
  let problem = null;

  function draw() {
    const { lines, problem: refused } = waiting();
    const shown = problem ?? (refused && !refused.passing ? refused : null);
    const said = [
      shown ? [shown.message, shown.remedy || _("Write on: it comes back by itself.")].join(" ") : "",
      lines === 1 ? _("1 answer waits to be sent.") : lines ? _("{n} answers wait to be sent.", { n: lines }) : "",
    ];
    say(node, said.filter(Boolean).join(" "));
    node.hidden = !node.textContent;
  }

  watch((next) => {
    problem = next;
    draw();
  });
  attendShared(draw);
  addEventListener("offline", draw);
  draw();
  return node;
}
