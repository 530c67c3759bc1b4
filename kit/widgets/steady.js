// @ts-check
/** Changes a page without moving what its reader looks at: what appears above grows upwards, out of sight. */

/**
 * JupyterLab switches the browser's own scroll anchoring off, and not every browser has one.
 * @param {Element} node  that is about to change
 * @param {() => void} change
 */
export function steadily(node, change) {
  const scroller = scrolls(node);
  const mark = scroller && looked(scroller);
  if (!scroller || !mark) {
    change();
    return;
  }
  const before = mark.getBoundingClientRect().top;
  change();
  const moved = mark.isConnected ? mark.getBoundingClientRect().top - before : 0;
  if (moved) {
    scroller.scrollTop += moved;
  }
}

/**
 * What the reader looks at: where they write, if that is in sight, else what stands at the top.
 * @param {Element} scroller
 */
function looked(scroller) {
  const { left, top, width, bottom } = scroller.getBoundingClientRect();
  const focused = document.activeElement;
  if (focused && focused !== scroller && scroller.contains(focused)) {
    const place = focused.getBoundingClientRect();
    if (place.bottom > top && place.top < bottom) {
      return focused;
    }
  }
  const first = document.elementFromPoint(left + width / 2, top + 8);
  return first && first !== scroller && scroller.contains(first) ? first : null;
}

/** @param {Element} node */
function scrolls(node) {
  for (let one = node.parentElement; one; one = one.parentElement) {
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) {
      return one;
    }
  }
  return document.scrollingElement;
}
