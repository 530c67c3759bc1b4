/** JupyterLab's side of the kit: where the served folder is a workspace, JupyterLab becomes the course. */

import {
  ILabShell,
  ILayoutRestorer,
  IRouter,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { IThemeManager, type MainAreaWidget } from "@jupyterlab/apputils";
import { PageConfig } from "@jupyterlab/coreutils";
import { IDocumentManager } from "@jupyterlab/docmanager";
import { IDefaultFileBrowser } from "@jupyterlab/filebrowser";
import { INotebookTracker } from "@jupyterlab/notebook";

import { keepAddress } from "./address";
import { Bar } from "./bar";
import { connection } from "./connection";
import { Course } from "./course";
import { everythingPage } from "./everything";
import { warm } from "./kernel";
import { Mode } from "./mode";
import { _, load } from "./page";
import { CoursePanel } from "./panel";
import { quietBrowser, straight } from "./quiet";
import { Reader } from "./reader";
import { unopened } from "./unopened";

const TOGGLE = "kit:toggle-jupyterlab";
const EVERYTHING = "kit:everything";

async function activate(
  app: JupyterFrontEnd,
  shell: ILabShell,
  documents: IDocumentManager,
  tracker: INotebookTracker,
  restorer: ILayoutRestorer | null,
  themes: IThemeManager | null,
  router: IRouter | null,
  browser: IDefaultFileBrowser | null,
): Promise<void> {
  const course = await open(app);
  if (!course) {
    return;
  }
  const reader = new Reader(course, documents, tracker);
  app.docRegistry.addWidgetExtension("Notebook", reader);
  warm();

  let page: MainAreaWidget | null = null;
  let asked = named(); // until it is on screen, or another lesson is chosen
  let staying = false; // with what they have written, until they choose a lesson
  const go = (path: string): void => {
    asked = null;
    staying = false;
    reader.go(path);
    page?.dispose();
  };
  const everything = (): void => {
    staying = true;
    if (!page || page.isDisposed) {
      page = everythingPage(course, go);
      shell.add(page, "main");
    }
    shell.activateById(page.id);
  };

  const mode = new Mode(shell);
  const panel = new CoursePanel(course, {
    go,
    everything,
    toggle: () => void app.commands.execute(TOGGLE),
    get full() {
      return mode.full;
    },
  });
  app.commands.addCommand(TOGGLE, {
    label: () => (mode.full ? _("Only the course") : _("Show all of JupyterLab")),
    execute: () => {
      mode.toggle();
      arrange();
    },
  });
  app.commands.addCommand(EVERYTHING, { label: _("Everything I have written"), execute: everything });

  const bar = new Bar(app, course, themes, TOGGLE, EVERYTHING);
  shell.add(bar, "header");
  shell.add(panel, "left", { rank: 0 });
  restorer?.add(panel, panel.id);
  shell.currentChanged.connect(() => {
    panel.now = shell.currentPath ?? null;
    asked = panel.now === asked ? null : asked;
    if (staying && !mode.full && page && !page.isDisposed && panel.now && course.place(panel.now)) {
      // A lesson that JupyterLab was still opening when they had chosen already.
      const { id } = page;
      setTimeout(() => shell.activateById(id));
    }
  });

  if (browser) {
    quietBrowser(browser, () => mode.full);
  }
  straight(
    app.commands,
    (path) => !mode.full && course.place(path) !== null,
    (path) => reader.go(path),
  );
  if (router && browser) {
    keepAddress(shell, router, browser, (path) => course.place(path) !== null);
  }

  const arrange = (): void => {
    mode.apply();
    bar.setHidden(mode.full);
    panel.draw();
    shell.activateById(panel.id);
  };
  tracker.widgetAdded.connect((_tracker, panel) => {
    // A saved layout and an address may each bring a lesson, in either order; a learner sees the one of the address.
    const { path } = panel.context;
    if (mode.full || !course.place(path)) {
      return;
    }
    if (asked && path !== asked) {
      reader.close(panel);
    } else {
      reader.leave(panel);
    }
  });
  const settle = (): void => {
    if (mode.full || asked) {
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
    arrange();
    panel.now = shell.currentPath ?? null;
    settle();
    shell.layoutModified.connect(settle);
  });
}

/** Give the file that the page's address names, if it is one and not a folder: JupyterLab is about to open it. */
function named(): string | null {
  const path = PageConfig.getOption("treePath");
  return path.split("/").pop()?.includes(".") ? path : null;
}

/** Open the course, if it is here: an ordinary folder keeps an ordinary JupyterLab. */
async function open(app: JupyterFrontEnd): Promise<Course | null> {
  try {
    await load();
  } catch (error) {
    console.warn("The course is not here:", error);
    return null;
  }
  try {
    return await Course.open();
  } catch (error) {
    unopened(app, error);
    return null;
  }
}

const course: JupyterFrontEndPlugin<void> = {
  id: "@collective-leadership/kit:course",
  description: "Makes JupyterLab the course where the served folder is a learner's workspace",
  autoStart: true,
  requires: [ILabShell, IDocumentManager, INotebookTracker],
  optional: [ILayoutRestorer, IThemeManager, IRouter, IDefaultFileBrowser],
  activate,
};

export default [course, connection];
