/** A course that cannot be opened: why, and what to do, in place of a JupyterLab that a learner never chose. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Widget } from "@lumino/widgets";

import { Banner } from "./banner";
import { Course } from "./course";
import { _, h, words } from "./page";

/** Stand over JupyterLab, which nothing reaches meanwhile, until the course opens or somebody wants to go past it. */
export function unopened(app: JupyterFrontEnd, error: unknown): void {
  const banner = new Banner(`${_("The course cannot be opened.")} ${words(error)}`, {
    label: _("Try again"),
    action: "open-again",
    act: async () => {
      await Course.open();
      location.reload();
    },
  });
  const past = h("button", { type: "button", class: "kit-link", "data-action": "past" }, _("Show all of JupyterLab"));
  const cover = h("main", { class: "kit-unopened", tabindex: "-1", "aria-label": _("The course cannot be opened.") }, past);
  app.shell.node.inert = true;
  past.addEventListener("click", () => {
    app.shell.node.inert = false;
    banner.dispose();
    cover.remove();
  });
  document.body.append(cover);
  Widget.attach(banner, cover, past);
  cover.focus();
}
