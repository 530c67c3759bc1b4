/** JupyterLab's side of the kit: where the served folder is a workspace, JupyterLab becomes the course. */

import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { IThemeManager, type MainAreaWidget } from "@jupyterlab/apputils";
import { PageConfig } from "@jupyterlab/coreutils";
import { IDocumentManager } from "@jupyterlab/docmanager";
import { INotebookTracker } from "@jupyterlab/notebook";

import { Bar } from "./bar";
import { Course } from "./course";
import { everythingPage } from "./everything";
import { LessonKernel } from "./kernel";
import { Mode } from "./mode";
import { _, load } from "./page";
import { CoursePanel } from "./panel";
import { Reader } from "./reader";

const TOGGLE = "kit:toggle-jupyterlab";
const EVERYTHING = "kit:everything";

async function activate(
  app: JupyterFrontEnd,
  shell: ILabShell,
  documents: IDocumentManager,
  tracker: INotebookTracker,
  restorer: ILayoutRestorer | null,
  themes: IThemeManager | null,
): Promise<void> {
  const course = await open();
  if (!course) {
    return; // an ordinary folder keeps an ordinary JupyterLab
  }
  const kernel = new LessonKernel(app.serviceManager, course);
  const reader = new Reader(course, kernel, documents, tracker);
  app.docRegistry.addWidgetExtension("Notebook", reader);
  kernel.warm();

  let page: MainAreaWidget | null = null;
  const go = (path: string): void => {
    reader.go(path);
    page?.dispose();
  };
  const everything = (): void => {
    if (!page || page.isDisposed) {
      page = everythingPage(course, go);
      shell.add(page, "main");
    }
    shell.activateById(page.id);
  };

  const panel: CoursePanel = new CoursePanel(course, {
    go,
    everything,
    toggle: () => void app.commands.execute(TOGGLE),
    get full(): boolean {
      return mode.full;
    },
  });
  app.commands.addCommand(TOGGLE, {
    label: () => (mode.full ? _("Only the course") : _("Show all of JupyterLab")),
    execute: () => {
      mode.toggle();
      panel.draw();
    },
  });
  app.commands.addCommand(EVERYTHING, { label: _("Everything I have written"), execute: everything });

  const bar = new Bar(app, course, themes, TOGGLE, EVERYTHING);
  const mode: Mode = new Mode(shell, bar, panel);
  shell.add(bar, "header");
  shell.add(panel, "left", { rank: 0 });
  restorer?.add(panel, panel.id);
  shell.currentChanged.connect(() => (panel.now = shell.currentPath ?? null));

  const settle = (): void => {
    if (mode.full) {
      return;
    }
    // Never an empty window, and no launcher: the course goes on where it was left.
    const strays = [...shell.widgets("main")].filter((widget) => widget.id.startsWith("launcher"));
    if (shell.isEmpty("main") || strays.length === [...shell.widgets("main")].length) {
      course.current && go(course.current.path);
    }
    strays.forEach((widget) => widget.dispose());
  };
  // Not awaited: JupyterLab restores only once this function is done.
  void app.restored.then(() => {
    mode.apply();
    panel.now = shell.currentPath ?? null;
    if (!named()) {
      settle();
    }
    shell.layoutModified.connect(settle);
  });
}

/** The address names a document, which JupyterLab is about to open. */
function named(): boolean {
  return PageConfig.getOption("treePath") !== "";
}

async function open(): Promise<Course | null> {
  try {
    await load();
    return await Course.open();
  } catch (error) {
    console.warn("The course is not here:", error);
    return null;
  }
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: "@collective-leadership/kit:course",
  description: "Makes JupyterLab the course where the served folder is a learner's workspace",
  autoStart: true,
  requires: [ILabShell, IDocumentManager, INotebookTracker],
  optional: [ILayoutRestorer, IThemeManager],
  activate,
};

export default plugin;
