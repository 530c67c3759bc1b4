// @ts-check
/** What a phone keeps, said plainly, and the way to make it forget. */

import { h, say } from "./dom.js";
import { _ } from "./i18n.js";
import { fleeting, forget } from "./room_kept.js";
import { waiting } from "./room_shared.js";

export function keptPart() {
  const really = h("p", { class: "kit-problem", role: "alert" });
  const button = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "forget", click: asked }, _("Forget everything here"));
  let sure = false;

  function asked() {
    if (sure) {
      forget();
      location.reload();
      return;
    }
    sure = true;
    const { lines } = waiting();
    const lost = lines ? _("{n} answers were not sent yet and are lost then.", { n: lines }) : "";
    say(really, [_("What you wrote here and did not share is gone then. What is with the group stays there."), lost].filter(Boolean).join(" "));
    say(button, _("Yes, forget it"));
  }

  return h(
    "section",
    { class: "room-kept", "aria-label": _("What this browser keeps") },
    h("h2", {}, _("What this browser keeps")),
    h(
      "p",
      { class: "kit-note" },
      fleeting
        ? _("This browser refuses to keep anything, so what you write is in this page only: it is gone when you close or reload it.")
        : _("What you write is kept in this browser until you share it, under your name. On a machine that others use too, forget it before you go, and sign out."),
    ),
    really,
    button,
  );
}
