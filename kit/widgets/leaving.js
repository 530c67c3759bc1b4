// @ts-check
/** Has the browser ask before a page is left with something that is not saved. */

/** @param {() => boolean} atRisk  whether something would be lost; it may try to save it once more */
export function askBeforeLeaving(atRisk) {
  addEventListener("beforeunload", (event) => {
    if (atRisk()) {
      event.preventDefault();
      event.returnValue = ""; // older browsers ask only for this
    }
  });
}
