/** Keeps the address that of the lesson on screen, so that a reload or a bookmark leads back to it. */

import type { ILabShell, IRouter } from "@jupyterlab/application";
import { PageConfig } from "@jupyterlab/coreutils";
import type { IDefaultFileBrowser } from "@jupyterlab/filebrowser";

/**
 * JupyterLab also writes the file browser's folder into the address, whenever that arrives last.
 * @param ours  whether a path is a notebook of the course
 */
export function keepAddress(
  shell: ILabShell,
  router: IRouter,
  browser: IDefaultFileBrowser,
  ours: (path: string) => boolean,
): void {
  const correct = (): void => {
    const path = shell.currentPath ?? "";
    if (shell.mode !== "single-document" || !ours(path)) {
      return;
    }
    PageConfig.setOption("treePath", path);
    const address = new URL(PageConfig.getUrl({ treePath: path }), location.href).pathname;
    if (address !== location.pathname) {
      router.navigate(address, { skipRouting: true });
    }
  };
  // Behind JupyterLab's own listeners, in whatever order they were connected and however late they write.
  const soon = (): void => void setTimeout(correct);
  browser.model.pathChanged.connect(soon);
  shell.currentPathChanged.connect(soon);
  shell.layoutModified.connect(soon);
}
