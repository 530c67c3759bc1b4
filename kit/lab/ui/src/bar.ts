/** The calm bar over the course: its name, View and Help. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { IThemeManager } from "@jupyterlab/apputils";
import { MenuSvg } from "@jupyterlab/ui-components";
import { MenuBar, Panel, Widget } from "@lumino/widgets";

import type { Course } from "./course";
import { _, h } from "./page";

const THEME = "kit:theme";
const ABOUT = "kit:about";

export class Bar extends Panel {
  constructor(app: JupyterFrontEnd, course: Course, themes: IThemeManager | null, toggle: string, everything: string) {
    super();
    this.id = "kit-bar";
    this.node.setAttribute("role", "banner");
    const { commands } = app;
    commands.addCommand(THEME, {
      label: (args) => String(args["label"]),
      isToggled: (args) => themes?.theme === args["theme"],
      isVisible: () => themes !== null,
      execute: (args) => themes?.setTheme(String(args["theme"])),
    });
    const { title, version, series } = course.state.course;
    commands.addCommand(ABOUT, { label: `${series ? `${series}: ` : ""}${title} ${version}`, isEnabled: () => false, execute: () => undefined });

    const view = new MenuSvg({ commands });
    view.title.label = _("View");
    view.addItem({ command: THEME, args: { theme: "JupyterLab Light", label: _("Light") } });
    view.addItem({ command: THEME, args: { theme: "JupyterLab Dark", label: _("Dark") } });
    view.addItem({ type: "separator" });
    view.addItem({ command: toggle });

    const help = new MenuSvg({ commands });
    help.title.label = _("Help");
    help.addItem({ command: everything });
    help.addItem({ type: "separator" });
    help.addItem({ command: ABOUT });

    const menus = new MenuBar();
    menus.addMenu(view);
    menus.addMenu(help);
    this.addWidget(new Widget({ node: h("strong", { class: "kit-brand" }, "◐ ", title) }));
    this.addWidget(menus);
  }
}
