/** One kernel for all of a learner's lessons, in however many pages they are open. */

import type { ISessionContext } from "@jupyterlab/apputils";
import type { ServiceManager } from "@jupyterlab/services";

import type { Course } from "./course";

const SPEC = "kit";

export class LessonKernel {
  constructor(
    private readonly services: ServiceManager.IManager,
    private readonly course: Course,
  ) {}

  /** Start the kernel before a lesson asks for it. */
  warm(): void {
    void this.alone(() => this.find()).catch(console.error); // the lesson that needs it will say so
  }

  /** Give a lesson the kernel that all lessons share. */
  attach(context: ISessionContext): Promise<void> {
    return this.alone(async () => {
      if (alive(context)) {
        return; // the page was reloaded: the session on this path is found again
      }
      await context.changeKernel({ id: await this.find() });
    });
  }

  /** Give the facilitator's notebook a kernel of its own. */
  async own(context: ISessionContext): Promise<void> {
    if (!alive(context)) {
      await context.changeKernel({ name: SPEC });
    }
  }

  private async find(): Promise<string> {
    const { kernels, sessions } = this.services;
    await Promise.all([kernels.refreshRunning(), sessions.refreshRunning()]);
    const strangers = new Set<string>();
    for (const session of sessions.running()) {
      if (session.kernel && this.course.place(session.path)?.kind !== "lesson") {
        strangers.add(session.kernel.id);
      }
    }
    for (const kernel of kernels.running()) {
      if (kernel.name === SPEC && kernel.execution_state !== "dead" && !strangers.has(kernel.id)) {
        return kernel.id;
      }
    }
    const started = await kernels.startNew({ name: SPEC }, { handleComms: false });
    const { id } = started;
    started.dispose(); // only this connection: a lesson makes its own
    return id;
  }

  // Two lessons that open at once, in one page or in two, must not each start a kernel.
  private alone<T>(work: () => Promise<T>): Promise<T> {
    // Browsers have locks across pages only on https and on this machine; elsewhere a page orders its own.
    if (navigator.locks) {
      return navigator.locks.request("kit-kernel", work) as Promise<T>;
    }
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private last: Promise<unknown> = Promise.resolve();
}

function alive(context: ISessionContext): boolean {
  const status = context.session?.kernel?.status;
  return status !== undefined && status !== "dead";
}
