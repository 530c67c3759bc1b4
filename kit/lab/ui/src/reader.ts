/** Opens the course's notebooks ready to read and answer: checked, run, dressed as a page. */

import type { SessionContext } from "@jupyterlab/apputils";
import { CodeCell } from "@jupyterlab/cells";
import type { IDocumentManager } from "@jupyterlab/docmanager";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import type { INotebookModel, INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { JSONExt, type JSONValue } from "@lumino/coreutils";
import { DisposableDelegate, type IDisposable } from "@lumino/disposable";
import { Widget } from "@lumino/widgets";

import { Banner } from "./banner";
import type { Course, Place } from "./course";
import { Eyebrow, Foot } from "./furniture";
import type { LessonKernel } from "./kernel";
import { _, call, words } from "./page";
import { quiet } from "./quiet";

interface Check {
  readonly kind: "lesson" | "facilitator" | null;
  readonly equal: boolean;
  readonly reason: string | null;
  readonly cells: readonly JSONValue[] | null;
}

export class Reader implements DocumentRegistry.IWidgetExtension<NotebookPanel, INotebookModel> {
  constructor(
    private readonly course: Course,
    private readonly kernel: LessonKernel,
    private readonly documents: IDocumentManager,
    private readonly tracker: INotebookTracker,
  ) {}

  /** Called by JupyterLab for every notebook as its panel is made, before the file is read. */
  createNew(panel: NotebookPanel): IDisposable {
    const place = this.course.place(panel.context.path);
    if (place) {
      quiet(panel);
      this.dress(panel, place);
      void this.run(panel, place);
    }
    return new DisposableDelegate(() => undefined);
  }

  /** Go to a notebook of the course; the lesson that was open makes room for it. */
  go(path: string): void {
    const opened = this.documents.openOrReveal(path, "Notebook");
    const left = this.tracker.filter((panel) => panel !== opened && this.course.place(panel.context.path) !== null);
    left.forEach((panel) => panel.dispose());
  }

  private dress(panel: NotebookPanel, place: Place): void {
    panel.addClass("kit-page");
    const { outerNode } = panel.content;
    if (place.kind === "lesson") {
      panel.title.label = place.lesson.title;
      Widget.attach(new Eyebrow(this.course, place.lesson.id), outerNode, outerNode.firstElementChild as HTMLElement);
      const layout = panel.content.layout as unknown as { footer: Widget | null };
      layout.footer?.dispose(); // the button that adds a cell
      layout.footer = new Foot(this.course, place.lesson.id, (path) => this.go(path));
    }
  }

  private async run(panel: NotebookPanel, place: Place): Promise<void> {
    const { context } = panel;
    try {
      // A kernel by itself runs nothing, so it may come while the notebook is still looked at.
      const [check] = await Promise.all([
        call<Check>("GET", `check?path=${encodeURIComponent(context.path)}`),
        context.ready,
        this.attach(panel, place),
      ]);
      // The server compared the file, and here what this page holds of it is compared.
      if (!check.equal || !JSONExt.deepEqual(check.cells as JSONValue, substance(context.model))) {
        this.refuse(panel);
        return;
      }
      hideGraded(panel);
      await execute(panel);
      panel.node.dataset["kitReady"] = "";
    } catch (error) {
      if (!panel.isDisposed) {
        this.failed(panel, place, error);
      }
    }
  }

  private async attach({ context }: NotebookPanel, place: Place): Promise<void> {
    const session = context.sessionContext as SessionContext;
    await session.initialize();
    await (place.kind === "lesson" ? this.kernel.attach(session) : this.kernel.own(session));
  }

  private refuse(panel: NotebookPanel): void {
    const { path } = panel.context;
    const back = async (): Promise<void> => {
      await call("POST", "restore", { path });
      panel.dispose();
      this.go(path);
    };
    panel.contentHeader.addWidget(
      new Banner(_("This lesson differs from the course, so nothing in it was run."), {
        label: _("Put the course's lesson back"),
        action: "restore",
        act: back,
      }),
    );
  }

  private failed(panel: NotebookPanel, place: Place, error: unknown): void {
    const banner = new Banner(`${_("The activities of this lesson could not be opened.")} ${words(error)}`, {
      label: _("Try again"),
      action: "retry",
      act: async () => {
        banner.dispose();
        await this.run(panel, place);
      },
    });
    panel.contentHeader.addWidget(banner);
  }
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

function hideGraded(panel: NotebookPanel): void {
  panel.content.widgets.filter(graded).forEach((cell) => cell.hide());
}

async function execute(panel: NotebookPanel): Promise<void> {
  const cells = panel.content.widgets.filter((cell) => cell instanceof CodeCell && !graded(cell)) as CodeCell[];
  // All at once: the kernel keeps their order.
  await Promise.all(cells.map((cell) => CodeCell.execute(cell, panel.sessionContext)));
}
