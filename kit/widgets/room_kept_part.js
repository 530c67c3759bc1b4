// @ts-check
/** What a phone keeps, said plainly, and the way to make it forget. */

import { h, say } from "./dom.js";
import { _ } from "./i18n.js";
import { fleeting, forget } from "./room_kept.js";
import { waiting } from "./room_shared.js";

/** What somebody should know before they write, where the browser keeps nothing; null where it does. */
export function refusal() {
  const said = _("This browser keeps nothing, as in a private window: what you write for yourself alone is gone when this page is closed or loaded again. What you share is with the group.");
  return fleeting ? h("p", { class: "room-line", "data-kept": "no" }, said) : null;
}

export function keptPart() {
  const really = h("p", { class: "kit-problem", role: "alert" });
  const button = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "forget", click: asked }, _("Forget everything here"));
  const rather = h("button", { type: "button", class: "kit-quiet", "data-action": "keep", hidden: true, click: () => ask(false) }, _("Keep it"));

  function asked() {
    if (rather.hidden) {
      ask(true);
    } else {
      forget();
      location.reload();
    }
  }

  /** @param {boolean} sure  whether it is asked once more */
  function ask(sure) {
    const { lines } = waiting();
    const unsent = lines === 1 ? _("1 answer was not sent yet and is lost then.") : _("{n} answers were not sent yet and are lost then.", { n: lines });
    const lost = lines ? unsent : "";
    say(really, sure ? [_("What you wrote here and did not share is gone then. What is with the group stays there."), lost].filter(Boolean).join(" ") : "");
    say(button, sure ? _("Yes, forget it") : _("Forget everything here"));
    rather.hidden = !sure;
    button.focus();
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
    h("div", { class: "kit-row" }, button, rather),
  );
}
