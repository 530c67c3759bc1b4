/** Opens the course's notebooks ready to read and answer: checked, run, dressed as a page. */

import type { SessionContext } from "@jupyterlab/apputils";
import { CodeCell } from "@jupyterlab/cells";
import type { IDocumentManager } from "@jupyterlab/docmanager";
import type { DocumentRegistry, IDocumentWidget } from "@jupyterlab/docregistry";
import type { INotebookModel, INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { JSONExt, type JSONValue } from "@lumino/coreutils";
import { DisposableDelegate, type IDisposable } from "@lumino/disposable";
import type { Widget } from "@lumino/widgets";

import { Banner } from "./banner";
import type { Course, Place } from "./course";
import { Eyebrow, Foot } from "./furniture";
import { provide, unanswered, whenSettled } from "./kernel";
import { _, call, words } from "./page";
import { arrive, quiet } from "./quiet";

const PATIENCE_MS = 30_000;

interface Check {
  readonly kind: "lesson" | "facilitator" | null;
  readonly equal: boolean;
  readonly reason: string | null;
  readonly cells: readonly JSONValue[] | null;
}

export class Reader implements DocumentRegistry.IWidgetExtension<NotebookPanel, INotebookModel> {
  constructor(
    private readonly course: Course,
    private readonly documents: IDocumentManager,
    private readonly tracker: INotebookTracker,
  ) {}

  /** Called by JupyterLab for every notebook as its panel is made, before the file is read. */
  createNew(panel: NotebookPanel): IDisposable {
    const place = this.course.place(panel.context.path);
    if (place) {
      quiet(panel);
      this.dress(panel, place);
      const kernel = provide(panel.sessionContext as SessionContext);
      void this.run(panel, kernel);
    }
    return new DisposableDelegate(() => undefined);
  }

  /** Go to a notebook of the course; the one that was open makes room for it. */
  go(path: string): void {
    const opened = this.documents.openOrReveal(path, "Notebook");
    if (opened) {
      this.leave(opened);
    }
  }

  /** Close the course's notebooks other than this: nothing is lost by it, since all is saved as it is typed. */
  leave(opened: IDocumentWidget): void {
    const left = this.tracker.filter((panel) => panel !== opened && this.course.place(panel.context.path) !== null);
    left.forEach((panel) => this.close(panel));
  }

  /** Close one notebook of the course. */
  close(panel: NotebookPanel): void {
    whenSettled(panel.sessionContext, () => panel.dispose());
  }

  private dress(panel: NotebookPanel, place: Place): void {
    panel.addClass("kit-page");
    const layout = panel.content.layout as unknown as { footer: Widget | null };
    layout.footer?.dispose(); // the button that adds a cell
    layout.footer = null;
    if (place.kind === "lesson") {
      put(panel, new Eyebrow(this.course, place.lesson.id));
      layout.footer = new Foot(this.course, place.lesson.id, (path) => this.go(path));
    }
  }

  private async run(panel: NotebookPanel, kernel: () => Promise<void>): Promise<void> {
    const { context } = panel;
    try {
      const [check] = await Promise.all([
        call<Check>("GET", `check?path=${encodeURIComponent(context.path)}`),
        context.ready,
        kernel(), // by itself a kernel runs nothing, so it may come while the notebook is looked at
      ]);
      if (panel.isDisposed) {
        return; // left before it was ready
      }
      enter(panel);
      // The server compared the file, and here what this page holds of it is compared.
      if (!check.equal || !JSONExt.deepEqual(check.cells as JSONValue, substance(context.model))) {
        this.refuse(panel);
        return;
      }
      hideGraded(panel);
      await soon(execute(panel));
      panel.node.dataset["kitReady"] = "";
    } catch (error) {
      if (!panel.isDisposed) {
        this.failed(panel, error);
      }
    }
  }

  private refuse(panel: NotebookPanel): void {
    const back = async (): Promise<void> => {
      await call("POST", "restore", { path: panel.context.path });
      this.reopen(panel);
    };
    put(
      panel,
      new Banner(_("This lesson differs from the course, so nothing in it was run."), {
        label: _("Put the course's lesson back"),
        action: "restore",
        act: back,
      }),
    );
  }

  private failed(panel: NotebookPanel, error: unknown): void {
    put(
      panel,
      new Banner(`${_("The activities of this lesson could not be opened.")} ${words(error)}`, {
        label: _("Try again"),
        action: "retry",
        act: () => Promise.resolve(this.reopen(panel)),
      }),
    );
  }

  /** Open a notebook from the beginning: a context that failed to find its session never looks for one again. */
  private reopen(panel: NotebookPanel): void {
    const { path } = panel.context;
    panel.dispose();
    this.go(path);
  }
}

/** Put something over the text, where it scrolls with it: the notebook's own header would not. */
function put(panel: NotebookPanel, widget: Widget): void {
  panel.content.outerNode.prepend(widget.node);
  panel.disposed.connect(() => widget.dispose());
}

/** What the notebook in this page would run, in the form in which the server gives the course's own. */
function substance(model: INotebookModel): JSONValue {
  return model.sharedModel.cells.map((cell) => {
    const { cell_type, source, attachments } = cell.toJSON() as unknown as Record<string, JSONValue>;
    return [cell_type ?? null, source ?? "", attachments ?? {}];
  });
}

function graded(cell: NotebookPanel["content"]["widgets"][number]): boolean {
  return cell.model.getMetadata("nbgrader") !== undefined;
}

function hideGraded({ content }: NotebookPanel): void {
  content.widgets.filter(graded).forEach((cell) => cell.hide());
}

/** A page is entered at its title, not at a line of code that nobody sees. */
function enter({ content }: NotebookPanel): void {
  content.activeCellIndex = content.widgets.findIndex((cell) => cell.model.type === "markdown");
  if (document.activeElement === content.node) {
    arrive(content); // the page came to the front before it had a title
  }
}

/** A kernel that was given out and then died without a word must not leave a lesson without its activities for good. */
async function soon(done: Promise<void>): Promise<void> {
  let waiting = 0;
  const late = new Promise<never>((_resolve, reject) => {
    waiting = window.setTimeout(() => reject(unanswered()), PATIENCE_MS);
  });
  await Promise.race([done, late]).finally(() => window.clearTimeout(waiting));
}

async function execute(panel: NotebookPanel): Promise<void> {
  const cells = panel.content.widgets.filter((cell) => cell instanceof CodeCell && !graded(cell)) as CodeCell[];
  // All at once: the kernel keeps their order.
  await Promise.all(cells.map((cell) => CodeCell.execute(cell, panel.sessionContext)));
}
