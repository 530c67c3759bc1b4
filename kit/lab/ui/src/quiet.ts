/** Makes a notebook panel a page to read and answer: nothing in it can be edited, nothing asks, nothing is saved. */

import type { SessionContext } from "@jupyterlab/apputils";
import type { FileBrowser } from "@jupyterlab/filebrowser";
import type { Notebook, NotebookPanel } from "@jupyterlab/notebook";
import type { CommandRegistry } from "@lumino/commands";
import { MessageLoop } from "@lumino/messaging";

const OPEN_PATH = "filebrowser:open-path";
const GO_TO_PATH = "filebrowser:go-to-path";

/** What the notebook would take for itself: selecting, editing, deleting, dragging cells. */
const DEAF_TO = [
  "keydown",
  "mousedown",
  "dblclick",
  "contextmenu",
  "focusin",
  "focusout",
  "lm-dragenter",
  "lm-dragleave",
  "lm-dragover",
  "lm-drop",
] as const;

/** Must be called as the panel is made, before its context has a session. */
export function quiet(panel: NotebookPanel): void {
  neverDirty(panel);
  neverAsking(panel);
  deaf(panel);
  unmoved(panel);
  panel.toolbar.hide();
}

/**
 * Behind a Hub whose proxy restarts, the server's folders are "not found" for a moment. JupyterLab says so in a dialog
 * that takes the keyboard, for a file browser that nobody sees in the course.
 * @param seen  whether all of JupyterLab is on screen
 */
export function quietBrowser(browser: FileBrowser, seen: () => boolean): void {
  const { connectionFailure } = browser.model;
  const say = browser["_onConnectionFailure"];
  connectionFailure.disconnect(say, browser);
  connectionFailure.connect((model, error) => void (seen() && say.call(browser, model, error)));
}

/**
 * An address leads JupyterLab to a notebook by way of the file browser. Without a connection at that moment it says
 * "Cannot open" in a dialog, before a lesson that is open already: the course's own are opened without it, and the file
 * browser follows if it can.
 * @param ours  whether a path is one of the course's notebooks, to be opened so now
 */
export function straight(commands: CommandRegistry, ours: (path: string) => boolean, go: (path: string) => void): void {
  const execute = commands.execute.bind(commands);
  commands.execute = (id, args) => {
    const path = args?.["path"];
    if (id !== OPEN_PATH || typeof path !== "string" || !ours(path)) {
      return execute(id, args);
    }
    go(path);
    return execute(GO_TO_PATH, { path, dontShowBrowser: true }).catch(() => undefined);
  };
}

function neverDirty({ context }: NotebookPanel): void {
  // What a run leaves in the model is no change of the learner's, who has nothing to save here.
  for (const model of [context.model, context.model.sharedModel]) {
    Object.defineProperty(model, "dirty", { get: () => false, set: () => undefined });
  }
  context.save = () => Promise.resolve();
}

function neverAsking(panel: NotebookPanel): void {
  const session = panel.sessionContext as SessionContext;
  session.kernelPreference = { ...session.kernelPreference, shouldStart: false, shutdownOnDispose: false };
  // The panel has no public switch for these. "Kernel Restarting" would interrupt somebody who types, though saving
  // needs no kernel, and the kernel's own words about its language would make the file differ from the course's.
  session.statusChanged.disconnect(panel["_onSessionStatusChanged"], panel);
  session.kernelChanged.disconnect(panel["_onKernelChanged"], panel);
  session["_displayKernelError"] = () => Promise.resolve();
}

function deaf({ content }: NotebookPanel): void {
  // Stopped on their way up, these reach every input in the page but neither the notebook nor JupyterLab's shortcuts.
  for (const type of DEAF_TO) {
    content.outerNode.addEventListener(type, (event) => event.stopPropagation());
  }
  content.outerNode.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault(); // the browser would offer to save the page; all that is typed is saved as it is typed
    }
  });
}

/**
 * JupyterLab gives the focus to a cell some frames after a notebook came to the front, and once more when all is loaded.
 * By then somebody may be typing in it already, so it is given at once or not at all.
 */
function unmoved({ content }: NotebookPanel): void {
  MessageLoop.installMessageHook(content, (_notebook, message) => {
    if (message.type !== "activate-request") {
      return true;
    }
    arrive(content);
    return false;
  });
  content.node.addEventListener(
    "focusin",
    (event) => {
      if (event.target === content.node) {
        event.stopImmediatePropagation();
        arrive(content);
      }
    },
    true,
  );
}

/** Give the focus to the page's title, unless it is on something in the page. */
export function arrive({ node, activeCell }: Notebook): void {
  const focused = document.activeElement;
  if (focused === node || !node.contains(focused)) {
    activeCell?.node.focus({ preventScroll: true });
  }
}
