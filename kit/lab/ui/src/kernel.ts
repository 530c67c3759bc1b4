/** The kernels of the course: one for all of a learner's lessons, in however many pages, and one for the facilitator. */

import type { ISessionContext, SessionContext } from "@jupyterlab/apputils";
import { KernelAPI, SessionAPI, type Kernel, type ServiceManager } from "@jupyterlab/services";

import type { Course, Place } from "./course";

const SPEC = "kit";
const CONTROL = "jupyter.widget.control";

export class Kernels {
  constructor(
    private readonly services: ServiceManager.IManager,
    private readonly course: Course,
  ) {}

  /** Start the lessons' kernel before a lesson asks for it. */
  warm(): void {
    const start = async (): Promise<void> => {
      if (!this.running(await this.sessions())) {
        await KernelAPI.startNew({ name: SPEC }, this.services.serverSettings);
      }
    };
    this.alone(start).catch(console.error); // the lesson that needs it will say so
  }

  /**
   * Give a notebook of the course its kernel. Must be called before its session context looks for a session.
   *
   * The session is made on the server first, where the context then finds it by its path: so JupyterLab neither starts
   * a kernel of its own nor asks for one.
   */
  provide(context: SessionContext, place: Place): () => Promise<void> {
    const initialize = context.initialize.bind(context);
    const provide = async (): Promise<void> => {
      await this.alone(() => this.join(context, place));
      if (!context.isDisposed) {
        const connecting = initialize();
        this.connecting.set(context, connecting);
        await connecting.finally(() => this.connecting.delete(context));
      }
    };
    let provided: Promise<void> | null = null;
    const once = (): Promise<void> => {
      provided ??= provide().catch((error: unknown) => {
        provided = null; // the next call tries again
        throw error;
      });
      return provided;
    };
    context.initialize = () =>
      once().then(
        () => false,
        () => false, // nobody is asked for a kernel: the page says what went wrong
      );
    context.kernelChanged.connect((_context, { newValue }) => newValue && onlyNew(newValue));
    return once;
  }

  /**
   * Do something that disposes a context, at once unless it is just now connecting.
   *
   * A session that comes to a disposed context stays connected for the life of the page, and refuses others' widgets.
   */
  whenSettled(context: ISessionContext, dispose: () => void): void {
    const connecting = this.connecting.get(context);
    connecting ? void connecting.then(dispose, dispose) : dispose();
  }

  private readonly connecting = new Map<ISessionContext, Promise<boolean>>();

  private async join(context: SessionContext, place: Place): Promise<void> {
    const settings = this.services.serverSettings;
    const sessions = await this.sessions();
    const here = sessions.find((session) => session.path === context.path);
    if (here && (await this.lives(here.kernel?.id))) {
      return;
    }
    if (here) {
      await SessionAPI.shutdownSession(here.id, settings);
    }
    const id = place.kind === "lesson" ? this.running(sessions) : null;
    const kernel = id ? { id } : { name: SPEC };
    await SessionAPI.startSession({ path: context.path, type: "notebook", name: context.name, kernel }, settings);
  }

  private async lives(id: string | undefined): Promise<boolean> {
    return [...this.services.kernels.running()].some((kernel) => kernel.id === id && kernel.execution_state !== "dead");
  }

  private async sessions(): Promise<Awaited<ReturnType<typeof SessionAPI.listRunning>>> {
    const [sessions] = await Promise.all([
      SessionAPI.listRunning(this.services.serverSettings),
      this.services.kernels.refreshRunning(),
    ]);
    return sessions;
  }

  /** The kernel that lessons run in: none that a stranger's notebook uses, though it asked for the same kind. */
  private running(sessions: Awaited<ReturnType<typeof SessionAPI.listRunning>>): string | null {
    const strangers = new Set(
      sessions.filter(({ path }) => this.course.place(path)?.kind !== "lesson").map(({ kernel }) => kernel?.id),
    );
    for (const { id, name, execution_state } of this.services.kernels.running()) {
      if (name === SPEC && execution_state !== "dead" && !strangers.has(id)) {
        return id;
      }
    }
    return null;
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

/** A page makes its widgets by running its cells: those of other lessons and of earlier runs are not its business. */
function onlyNew(kernel: Kernel.IKernelConnection): void {
  const createComm = kernel.createComm.bind(kernel);
  kernel.createComm = (target, id) => {
    if (target === CONTROL) {
      throw new Error("not asked for"); // the widgets' manager falls back on the list below
    }
    return createComm(target, id);
  };
  const requestCommInfo = kernel.requestCommInfo.bind(kernel);
  kernel.requestCommInfo = async (content) => {
    const reply = await requestCommInfo(content);
    return { ...reply, content: { ...reply.content, comms: {} } } as typeof reply;
  };
}
