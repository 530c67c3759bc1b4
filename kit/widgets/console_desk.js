// @ts-check
/** A facilitator's page in the notebook: its cards ask, the kernel does the work, and every answer is told in its card. */

import { h, say } from "./dom.js";
import { dressed, sheet } from "./dressing.js";
import { guard } from "./focus.js";
import { _ } from "./i18n.js";

const PATIENCE_MS = 30_000;
/** What a page asks for without a press: that it was done takes away no words about something else. */
const BY_ITSELF = new Set(["commitments", "here", "note", "offered", "picture", "slide", "stand", "texts"]);
const STYLES = ["kit.css", "debrief.css", "console.css", "console_stage.css", "console_review.css", "live.css"];

/**
 * @typedef {{what: string, where: string, remedy: string}} Problem
 * @typedef {{kind: "done" | "problem" | "busy" | string, about: string, id?: number, data?: any, problem?: Problem}} Message
 * @typedef {object} Ways  what a card may ask for
 * @property {(what: string, fields?: Record<string, any>) => void} ask  a step: the page waits until it is done
 * @property {(what: string, fields?: Record<string, any>, trouble?: HTMLElement) => Promise<any>} call
 *   something small, in turn and without waiting: its data, or undefined when it failed, which is told in its card
 * @property {(action: string, label: string, press: (event: MouseEvent) => void, ghost?: boolean) => HTMLButtonElement} button
 *
 * @typedef {object} Parts  what stands on a page
 * @property {HTMLElement[]} nodes
 * @property {{about: string[], trouble: HTMLElement}[]} places  where a problem with a request is told; the first has the rest
 * @property {(about: string, data: any) => void} heard  a step is done
 * @property {(about: string) => void} [stopped]  a step has failed
 * @property {Record<string, (data: any) => void>} [told]  what the kernel says unasked, by its kind
 * @property {() => void} [left]  the page goes away
 */

/** The addresses of all that a page, or a window beside it, needs to look as it should. */
export function styles() {
  return STYLES.map(sheet);
}

/**
 * @param {HTMLElement} host
 * @param {{send: (message: any) => void, on: Function, off: Function}} model
 * @param {object} page
 * @param {() => string} page.label
 * @param {(ways: Ways) => Parts} page.build
 * @param {() => Record<string, string>} page.working  what is said while a step is at work
 * @param {() => Record<string, any>} [page.hello]  what goes with the greeting
 * @returns {Promise<() => void>}
 */
export async function desk(host, model, { label, build, working, hello = () => ({}) }) {
  await dressed(STYLES);
  /** @type {Map<string, HTMLElement>} the card in which an answer to a request is told */
  const places = new Map();
  const status = h("p", { class: "kit-working", role: "status" });
  /** @type {Map<number, {give: (data: any) => void, trouble?: HTMLElement}>} the calls that wait for their answer */
  const calls = new Map();
  /** @type {Promise<any>} */
  let turn = Promise.resolve();
  let count = 0;
  let busy = "";
  let waiting = setTimeout(() => silent(), PATIENCE_MS);

  /** @type {Ways} */
  const ways = {
    ask(what, fields = {}) {
      if (busy) {
        return;
      }
      tell(what, null);
      work(what);
      turn.then(() => send(what, fields)); // after what was typed before it
    },
    call(what, fields = {}, trouble = undefined) {
      // One after the other, so that of two texts of one note the later one stays.
      turn = turn.then(
        () =>
          new Promise((resolve) => {
            count += 1;
            const id = count;
            const give = (/** @type {any} */ data) => {
              clearTimeout(patience);
              calls.delete(id);
              resolve(data);
            };
            const fail = () => {
              silent(what, trouble);
              give(undefined);
            };
            const patience = setTimeout(fail, PATIENCE_MS);
            calls.set(id, { give, trouble });
            try {
              model.send({ do: what, id, waits: true, ...fields });
            } catch {
              fail(); // the kernel this console came from is gone
            }
          }),
      );
      return turn;
    },
    button(action, label, press, ghost = false) {
      return h(
        "button",
        {
          type: "button",
          class: ghost ? "kit-button kit-ghost" : "kit-button",
          "data-action": action,
          click: (/** @type {MouseEvent} */ event) => (busy ? undefined : press(event)),
        },
        label,
      );
    },
  };

  const parts = build(ways);
  const node = h("div", { class: "kit-debrief", "aria-label": label(), role: "region" });
  node.append(...parts.nodes, status);
  for (const place of parts.places) {
    place.about.forEach((about) => places.set(about, place.trouble));
  }
  guard(node, () => {});

  /**
   * @param {string} what
   * @param {Record<string, any>} fields
   */
  function send(what, fields) {
    try {
      model.send({ do: what, ...fields });
    } catch {
      work(""); // the kernel this console came from is gone
      silent();
    }
  }

  /** @param {string} what */
  function work(what) {
    busy = what;
    node.toggleAttribute("data-busy", Boolean(what));
    mark();
    say(status, what ? (working()[what] ?? _("Working …")) : "");
  }

  function mark() {
    for (const button of node.querySelectorAll("button:not([data-off])")) {
      button.setAttribute("aria-disabled", String(Boolean(busy)));
    }
  }

  /**
   * @param {string} about
   * @param {Problem | null} problem
   * @param {HTMLElement} [trouble]
   */
  function tell(about, problem, trouble) {
    const place = trouble ?? places.get(about) ?? parts.places[0].trouble;
    if (!problem && BY_ITSELF.has(about) && place.dataset.about !== about) {
      return;
    }
    place.dataset.about = problem ? about : "";
    const lines = problem ? [problem.where, problem.what, problem.remedy].filter(Boolean) : [];
    place.replaceChildren(...lines.map((line) => h("span", { class: "kit-line-of" }, line)));
  }

  /**
   * @param {string} about
   * @param {HTMLElement} [trouble]
   */
  function silent(about = "hello", trouble = undefined) {
    const what = _("The notebook's kernel does not answer.");
    const remedy = _("Choose “Restart Kernel and Run All Cells” in the Kernel menu, or reload this page.");
    tell(about, { what, where: "", remedy }, trouble);
  }

  /** @param {Message} message */
  function heard(message) {
    clearTimeout(waiting);
    const unasked = parts.told?.[message.kind];
    if (unasked) {
      unasked(message.data);
      if (busy) {
        mark();
      }
      return;
    }
    const answer = calls.get(message.id ?? 0);
    if (answer) {
      tell(message.about, message.problem ?? null, answer.trouble);
      answer.give(message.data);
      return;
    }
    if (message.about === busy) {
      work("");
    }
    if (message.kind === "busy") {
      tell(message.about, { what: _("Another step is still at work."), where: "", remedy: _("Wait until it is done.") });
      return;
    }
    if (message.kind === "problem") {
      tell(message.about, message.problem ?? null);
      parts.stopped?.(message.about);
      return;
    }
    tell(message.about, null);
    parts.heard(message.about, message.data);
    // One card may have begun a step before another one was made.
    mark();
  }

  model.on("msg:custom", heard);
  host.replaceChildren(node);
  work("hello");
  send("hello", { waits: true, ...hello() });
  return () => {
    clearTimeout(waiting);
    model.off("msg:custom", heard);
    parts.left?.();
    host.replaceChildren();
  };
}
