/** What happens when the server is out of reach: nothing that takes the keyboard from somebody who writes. */

import { ConnectionLost, IConnectionLost, type JupyterFrontEndPlugin } from "@jupyterlab/application";

/**
 * JupyterLab's own dialog takes the focus, and what is typed then goes nowhere. In the course each card says by itself
 * that an answer is not saved yet, and saves it when the server is back.
 */
export const connection: JupyterFrontEndPlugin<IConnectionLost> = {
  id: "@collective-leadership/kit:connection",
  description: "Leaves a learner who writes alone when the server is out of reach",
  autoStart: true,
  provides: IConnectionLost,
  activate: () => (manager, error, translator) =>
    document.querySelector('[data-kit-mode="course"]') ? Promise.resolve() : ConnectionLost(manager, error, translator),
};
