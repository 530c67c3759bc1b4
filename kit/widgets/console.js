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
 * @typedef {{kind: "done" | "problem" | "progress" | "busy", about: string, data?: any, problem?: Problem}} Message
 * @typedef {object} Ways  what a card may ask for
 * @property {(what: string, fields?: Record<string, any>) => void} ask
 * @property {(action: string, label: string, press: () => void, ghost?: boolean) => HTMLButtonElement} button
 */

/** @type {Promise<unknown> | null} */
let ready = null;

/** Styles and language, once a page. */
function prepare() {
  const styles = ["kit.css", "debrief.css", "console.css"].map((name) => {
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
  let busy = "";
  let waiting = setTimeout(silent, PATIENCE_MS);

  /** @type {Ways} */
  const ways = {
    ask(what, fields = {}) {
      if (busy) {
        return;
      }
      tell(what, null);
      send(what, fields);
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
  node.append(...cohort.cards.map((card) => card.node), ...debrief.above, debrief.node, status);
  for (const card of [...cohort.cards, ...debrief.cards]) {
    card.about.forEach((about) => places.set(about, card.trouble));
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

  function silent() {
    tell("hello", {
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
  send("hello", {});
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
    reveal: _("Reading, counting and drawing …"),
    "save-report": _("Writing the report …"),
  };
}
