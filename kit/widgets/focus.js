// @ts-check
/** Keeps keys and focus inside a card: JupyterLab's shortcuts stay out, and a card drawn anew has its caret back. */

const KEYS = ["keydown", "keypress", "keyup"];
const MEMORY_MS = 20_000; // a kernel's restart may take that long; later, the learner is elsewhere

/** @type {{element: Element, at: number} | null} */
let last = null;

/** Where JupyterLab puts the focus when nothing in a lesson has it, as when a card goes; nobody has gone there. */
const NOWHERE = "body, .jp-Notebook, .jp-Cell";

/**
 * @param {HTMLElement} card
 * @param {() => void} save
 */
export function guard(card, save) {
  // JupyterLab listens above, where an arrow or a letter would move or delete cells.
  card.dataset.lmSuppressShortcuts = "true";
  card.dataset.jpSuppressContextMenu = "true"; // the browser's own menu has paste and spelling
  for (const type of KEYS) {
    card.addEventListener(type, (event) => event.stopPropagation());
  }
  card.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault(); // a habit, and everything is saved anyway
      save();
    }
  });
  card.addEventListener("focusin", (event) => {
    last = { element: /** @type {Element} */ (event.target), at: Date.now() };
  });
  card.addEventListener("focusout", (event) => {
    const left = /** @type {Element} */ (event.target);
    setTimeout(() => {
      if (last?.element === left && left.isConnected && document.activeElement !== left && document.hasFocus()) {
        last = null; // it was left on purpose, not taken away with its card
      } else if (last) {
        last.at = Date.now();
      }
    });
  });
}

/**
 * Give a card that was drawn anew the focus and the caret that its former self had.
 * @param {HTMLElement} card
 */
export function restore(card) {
  const old = last?.element;
  if (!old || old.isConnected || Date.now() - (last?.at ?? 0) > MEMORY_MS) {
    return;
  }
  const now = document.activeElement;
  if (now && !now.matches(NOWHERE) && !now.contains(card)) {
    return; // the learner went on elsewhere
  }
  const again = [...card.querySelectorAll(old.tagName)].find((one) => key(one) === key(old));
  if (again instanceof HTMLElement) {
    again.focus({ preventScroll: true });
    if (again instanceof HTMLTextAreaElement || (again instanceof HTMLInputElement && again.type === "text")) {
      const { selectionStart, selectionEnd } = /** @type {HTMLTextAreaElement} */ (old);
      again.setSelectionRange(selectionStart, selectionEnd);
    }
  }
}

/**
 * Remember what stands beside a button that is pressed: with what it does it may go, and the focus with it.
 * @param {HTMLButtonElement} button
 * @returns {() => void} gives the focus to what is next, if it went
 */
export function besides(button) {
  const row = [...(button.parentElement?.querySelectorAll("button") ?? [])];
  const at = row.indexOf(button);
  const fold = button.closest("details")?.querySelector("summary");
  return () => {
    if (stands(button) || !waits(button)) {
      return;
    }
    const next = [...row.slice(at + 1), ...row.slice(0, at).reverse()].find(stands);
    (next ?? fold)?.focus({ preventScroll: true });
  };
}

/** Whether the focus waits where it was, or is nowhere: whoever went on elsewhere is not called back. @param {Element} where */
export function waits(where) {
  const now = document.activeElement;
  return !now || now.matches(NOWHERE) || where.contains(now);
}

/** Whether somebody can see it. @param {Element} element */
function stands(element) {
  return element.getClientRects().length > 0;
}

/** @param {Element} element */
function key(element) {
  const { dataset } = /** @type {HTMLElement} */ (element.closest("[data-item]") ?? element);
  const own = /** @type {HTMLElement} */ (element).dataset;
  const value = own.value ?? element.getAttribute("value");
  return [dataset.lesson, dataset.activity, dataset.item, value, own.action].join(" ");
}
