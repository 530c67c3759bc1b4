/** Only the course, or all of JupyterLab: what a learner does not need is put away, and comes back when asked for. */

import type { ILabShell } from "@jupyterlab/application";
import { PageConfig } from "@jupyterlab/coreutils";

/** Parts of the window that belong to JupyterLab as a tool, by their ids. */
const AWAY = new Set(["jp-menu-panel", "jp-top-panel", "jp-bottom-panel", "jp-down-stack"]);

// Workspaces on one Hub share a browser's memory, and are apart by their address.
const KEY = `kit:all-of-jupyterlab:${PageConfig.getBaseUrl()}`;

export class Mode {
  constructor(private readonly shell: ILabShell) {}

  get full(): boolean {
    return localStorage.getItem(KEY) !== null;
  }

  /** Choose the other one; `apply` shows it. */
  toggle(): void {
    this.full ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, "yes");
  }

  /** Put away, or bring back, what is JupyterLab's own. */
  apply(): void {
    const { shell, full } = this;
    document.body.dataset["kitMode"] = full ? "full" : "course";
    if (full) {
      this.setAside(false); // before the mode: JupyterLab moves its menu between these
    }
    shell.mode = full ? "multiple-document" : "single-document";
    if (!full) {
      this.setAside(true);
      shell.collapseRight();
      shell.collapseDown();
    }
    for (const side of ["left", "right"] as const) {
      if (shell.isSideTabBarVisible(side) !== full) {
        shell.toggleSideTabBarVisibility(side);
      }
    }
  }

  private setAside(aside: boolean): void {
    for (const part of this.shell.layout ?? []) {
      if (AWAY.has(part.id)) {
        part.setHidden(aside);
      }
    }
  }
}
