// @ts-check
/** What a group does together now, beside the lessons: whose turn it is, whom one is with, and where one votes. */

import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { attend, latest } from "./room.js";
import { groupWords, roundWords } from "./room_words.js";

/** @typedef {{user: string, address: string}} Mine  who is reading, and the page of their group's room */

export function together() {
  const said = h("div", { role: "status" });
  const way = h("a", { class: "kit-link", target: "_blank", rel: "noopener", "data-action": "room" }, _("Open your group's room"), " ↗");
  const node = h("section", { class: "kit-together", "aria-label": _("Together now"), hidden: true }, said, way);
  /** @type {Mine | null} */
  let mine = null;

  function draw() {
    const room = mine && latest();
    const [talk, votes] = mine && room?.session ? [talks(room, mine.user), polls(room)] : [[], []];
    const lines = [...talk, ...votes];
    node.hidden = !lines.length;
    way.hidden = !votes.length;
    way.href = mine?.address ?? "";
    const now = lines.join("\n");
    if (said.dataset.now !== now) {
      said.dataset.now = now;
      said.replaceChildren(...lines.map((line) => h("p", { dir: "auto" }, line)));
    }
  }

  attend(draw);
  return {
    node,
    /** @param {Mine | null} next */
    of(next) {
      mine = next;
      draw();
    },
  };
}

/**
 * @param {import("./room.js").Room} room
 * @param {string} me
 */
function talks({ groups, round }, me) {
  return [...(round ? roundWords(round, me) : []), ...(groups ? groupWords(groups, me) : [])];
}

/** What may be given, and the result that is before the group. @param {import("./room.js").Room} room */
function polls({ polls: all, session }) {
  return all.flatMap(({ id, title, state, mine }) => {
    if (state === "open") {
      return mine ? _("You gave your answer to “{title}”.", { title }) : _("Your group is asked: “{title}”", { title });
    }
    return state === "revealed" && session?.focus === `poll/${id}` ? _("The result of “{title}” is there.", { title }) : [];
  });
}
