// @ts-check
/** The facilitator's console: the steps of a debrief, each a card with its button. The work is done in the kernel. */

import { base, call } from "./api.js";
import { cohortCard } from "./console_cohort.js";
import { debriefPart } from "./console_debrief.js";
import { h, say } from "./dom.js";
import { guard } from "./focus.js";
import { _, translate } from "./i18n.js";

const PATIENCE_MS = 30_000;

/**
 * @typedef {{what: string, where: string, remedy: string}} Problem
 * @typedef {{kind: "done" | "problem" | "progress" | "busy", about: string, id?: number, data?: any, problem?: Problem}} Message
 * @typedef {object} Ways  what a card may ask for
 * @property {(what: string, fields?: Record<string, any>) => void} ask  a step: the console waits until it is done
 * @property {(what: string, fields?: Record<string, any>) => Promise<any>} call
 *   something small, in turn and without waiting: its data, or undefined when it failed, which is told in its card
 * @property {(action: string, label: string, press: () => void, ghost?: boolean) => HTMLButtonElement} button
 */

/** @type {Promise<unknown> | null} */
let ready = null;

/** Styles and language, once a page. */
function prepare() {
  const styles = ["kit.css", "debrief.css", "console.css", "console_stage.css", "console_review.css"].map((name) => {
    const href = new URL(`kit/static/${name}`, base).href;
    if ([...document.styleSheets].some((sheet) => sheet.href === href)) {
      return null;
    }
    return new Promise((resolve) => {
      document.head.append(h("link", { rel: "stylesheet", href, load: resolve, error: resolve }));
    });
  });
  const strings = call("GET", "state").then(
    (state) => translate(state.strings ?? {}),
    () => {},
  );
  return Promise.all([...styles, strings]);
}

/**
 * @param {HTMLElement} host
 * @param {{send: (message: any) => void, on: Function, off: Function}} model
 * @returns {Promise<() => void>}
 */
export async function mount(host, model) {
  ready ??= prepare();
  await ready;
  /** @type {Map<string, HTMLElement>} the card in which an answer to a request is told */
  const places = new Map();
  const status = h("p", { class: "kit-working", role: "status" });
  /** @type {Map<number, (data: any) => void>} the calls that wait for their answer */
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
      send(what, fields);
    },
    call(what, fields = {}) {
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
              silent(what);
              give(undefined);
            };
            const patience = setTimeout(fail, PATIENCE_MS);
            calls.set(id, give);
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
          click: () => (busy ? undefined : press()),
        },
        label,
      );
    },
  };

  const cohort = cohortCard(ways);
  const debrief = debriefPart(ways);
  const node = h("div", { class: "kit-debrief", "aria-label": _("The debrief"), role: "region" });
  node.append(...cohort.cards.map((card) => card.node), ...debrief.nodes, status);
  for (const place of [...cohort.cards, ...debrief.places]) {
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
      work(what);
    } catch {
      work(""); // the kernel this console came from is gone
      silent();
    }
  }

  /** @param {string} what */
  function work(what) {
    busy = what;
    node.toggleAttribute("data-busy", Boolean(what));
    for (const button of node.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", String(Boolean(what)));
    }
    say(status, what ? (WORKING()[what] ?? _("Working …")) : "");
  }

  /**
   * @param {string} about
   * @param {Problem | null} problem
   */
  function tell(about, problem) {
    const place = places.get(about) ?? cohort.cards[0].trouble;
    const lines = problem ? [problem.where, problem.what, problem.remedy].filter(Boolean) : [];
    place.replaceChildren(...lines.map((line) => h("span", { class: "kit-line-of" }, line)));
  }

  function silent(about = "hello") {
    tell(about, {
      what: _("The notebook's kernel does not answer."),
      where: "",
      remedy: _("Choose “Restart Kernel and Run All Cells” in the Kernel menu, or reload this page."),
    });
  }

  /** @param {Message} message */
  function heard(message) {
    clearTimeout(waiting);
    if (message.kind === "progress") {
      cohort.progress(message.data);
      return;
    }
    const answer = calls.get(message.id ?? 0);
    if (answer) {
      tell(message.about, message.problem ?? null);
      answer(message.data);
      return;
    }
    if (message.kind === "busy") {
      tell(message.about, { what: _("Another step is still at work."), where: "", remedy: _("Wait until it is done.") });
      return;
    }
    if (message.about === busy) {
      work("");
    }
    if (message.kind === "problem") {
      tell(message.about, message.problem ?? null);
      cohort.stopped(message.about);
      return;
    }
    tell(message.about, null);
    cohort.heard(message.about, message.data);
    debrief.heard(message.about, message.data);
  }

  model.on("msg:custom", heard);
  host.replaceChildren(node);
  send("hello", { waits: true });
  return () => {
    clearTimeout(waiting);
    model.off("msg:custom", heard);
    host.replaceChildren();
  };
}

/** What is said while a step is at work. @returns {Record<string, string>} */
function WORKING() {
  return {
    hello: _("Getting ready …"),
    setup: _("Making the cohort. This takes some seconds …"),
    release: _("Releasing. This takes some seconds …"),
    collect: _("Collecting …"),
    answers: _("Counting answers …"),
    begin: _("Closing the answers and counting them …"),
    "go-on": _("Reading and counting …"),
    "leave-out": _("Counting again …"),
    "save-report": _("Writing the report …"),
  };
}
