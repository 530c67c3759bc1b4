/** The kernels of the course, which the server gives out: one for all lessons, and the facilitator's own two. */

import type { ISessionContext, SessionContext } from "@jupyterlab/apputils";
import type { Kernel, Session } from "@jupyterlab/services";

import { _, call } from "./page";

const CONTROL = "jupyter.widget.control";
const LOOKS = 5;

interface Given {
  readonly session: string;
  readonly kernel: string;
}

const connecting = new Map<ISessionContext, Promise<boolean>>();

/** Start the lessons' kernel before a lesson asks for it. */
export function warm(): void {
  call("POST", "kernel", {}).catch(console.error); // the lesson that needs it will say so
}

/**
 * Give a notebook of the course its kernel. Must be called before its session context looks for a session.
 *
 * The session is made on the server first, where the context then finds it by its path: so JupyterLab neither starts
 * a kernel of its own nor asks for one. The promise fails when there is no kernel to be had.
 */
export function provide(context: SessionContext): () => Promise<void> {
  const initialize = context.initialize.bind(context);
  const connect = async (): Promise<void> => {
    const { session } = await call<Given>("POST", "kernel", { path: context.path });
    await listed(context.sessionManager, session);
    if (context.isDisposed) {
      return;
    }
    const connected = initialize();
    connecting.set(context, connected);
    await connected.finally(() => connecting.delete(context));
    if (!context.isDisposed && !context.session?.kernel) {
      throw unanswered(); // without a kernel JupyterLab runs a cell by doing nothing
    }
  };
  let provided: Promise<void> | null = null;
  const once = (): Promise<void> => (provided ??= connect());
  context.initialize = () =>
    once().then(
      () => false,
      () => false, // nobody is asked for a kernel: the page says what went wrong
    );
  context.kernelChanged.connect((_context, { newValue }) => newValue && onlyNew(newValue));
  return once;
}

/**
 * Wait until the list of sessions, in which a context looks for its own, has one that was just made.
 *
 * A list that was asked for before that, as one is now and then, may be the next to come.
 */
async function listed(manager: Session.IManager, id: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await manager.refreshRunning();
    if ([...manager.running()].some((session) => session.id === id)) {
      return;
    }
  }
  throw unanswered();
}

/** What is said of a kernel that does not answer. */
export function unanswered(): Error {
  return new Error(_("The course does not answer."));
}

/**
 * Do something that disposes a context, at once unless it is just now connecting.
 *
 * A session that comes to a disposed context stays connected for the life of the page, and refuses others' widgets.
 */
export function whenSettled(context: ISessionContext, dispose: () => void): void {
  const connected = connecting.get(context);
  connected ? void connected.then(dispose, dispose) : dispose();
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
