// @ts-check
/** The facilitator's console: the steps of a debrief, each a card with its button. The work is done in the kernel. */

import { cohortCard } from "./console_cohort.js";
import { debriefPart } from "./console_debrief.js";
import { desk } from "./console_desk.js";
import { _ } from "./i18n.js";

/** @typedef {import("./console_desk.js").Ways} Ways */

/**
 * @param {HTMLElement} host
 * @param {{send: (message: any) => void, on: Function, off: Function}} model
 * @returns {Promise<() => void>}
 */
export function mount(host, model) {
  return desk(host, model, { label: () => _("The debrief"), build, working });
}

/** @param {Ways} ways */
function build(ways) {
  const cohort = cohortCard(ways);
  const debrief = debriefPart(ways);
  return {
    nodes: [...cohort.cards.map((card) => card.node), ...debrief.nodes],
    places: [...cohort.cards, ...debrief.places],
    stopped: cohort.stopped,
    told: { progress: cohort.progress },
    /**
     * @param {string} about
     * @param {any} data
     */
    heard(about, data) {
      cohort.heard(about, data);
      debrief.heard(about, data);
    },
  };
}

/** What is said while a step is at work. @returns {Record<string, string>} */
function working() {
  return {
    hello: _("Getting ready …"),
    setup: _("Making the cohort. This takes some seconds …"),
    release: _("Releasing. This takes some seconds …"),
    collect: _("Collecting …"),
    "bring-in": _("Filing …"),
    answers: _("Counting answers …"),
    begin: _("Closing the answers and counting them …"),
    "go-on": _("Reading and counting …"),
    "leave-out": _("Counting again …"),
    "save-report": _("Writing the report …"),
  };
}
