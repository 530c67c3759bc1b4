/** What happens when the server is out of reach: nothing that takes the keyboard from somebody who writes. */

import { ConnectionLost, IConnectionLost, type JupyterFrontEndPlugin } from "@jupyterlab/application";

import { Resting } from "./resting";

/**
 * JupyterLab's own dialog takes the focus, and what is typed then goes nowhere. In the course each card says by itself
 * that an answer is not saved yet, and saves it when the server is back. Behind a Hub, which puts idle servers to rest, a
 * calm line offers to wake it up.
 */
export const connection: JupyterFrontEndPlugin<IConnectionLost> = {
  id: "@collective-leadership/kit:connection",
  description: "Leaves a learner who writes alone when the server is out of reach",
  autoStart: true,
  provides: IConnectionLost,
  activate: () => {
    const resting = Resting.here();
    return (manager, error, translator) => {
      if (!document.body.dataset["kitMode"]) {
        return ConnectionLost(manager, error, translator); // no course here
      }
      if (resting) {
        resting.look();
        return Promise.resolve();
      }
      return document.body.dataset["kitMode"] === "course"
        ? Promise.resolve()
        : ConnectionLost(manager, error, translator);
    };
  },
};
