// @ts-check
/** The stage by keyboard and on the full screen. */

import { say } from "./dom.js";
import { _ } from "./i18n.js";

const FORWARD = ["ArrowRight", "PageDown"];
const BACK = ["ArrowLeft", "PageUp"];
const OWN_KEYS = "input, textarea, select, .kit-table";
const A_LINE = 60;
const PART_OF_SCREEN = 0.75;

/**
 * @param {object} parts
 * @param {HTMLElement} parts.stage
 * @param {HTMLElement} parts.title  has the focus where nothing else should
 * @param {HTMLElement} parts.button  takes the full screen and gives it back
 * @param {HTMLElement} parts.trouble
 * @param {(by: number) => void} parts.go
 */
export function screen({ stage, title, button, trouble, go }) {
  /** @type {Element | null} */
  let before = null;
  /** The page that the stage stands in, which may be another window's. */
  const page = () => stage.ownerDocument;

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Escape" && page().fullscreenElement) {
      page().exitFullscreen();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || target.closest(OWN_KEYS)) {
      return;
    }
    const space = event.key === " " && !target.closest("button, summary, a");
    if (FORWARD.includes(event.key) || (space && !event.shiftKey)) {
      event.preventDefault();
      further();
    } else if (BACK.includes(event.key) || space) {
      event.preventDefault();
      backward();
    }
  }

  /** On the full screen, and in a window of its own, a long chart is read to its end before the next slide comes. */
  function further() {
    turn(1, stage.scrollHeight - stage.clientHeight - stage.scrollTop);
  }

  /** And back to its beginning before the one before it. */
  function backward() {
    turn(-1, stage.scrollTop);
  }

  /**
   * @param {1 | -1} way
   * @param {number} left  of the slide that is not in sight on that side
   */
  function turn(way, left) {
    if ((page().fullscreenElement || page() !== document) && left > A_LINE) {
      stage.scrollBy({ top: way * stage.clientHeight * PART_OF_SCREEN });
    } else {
      go(way);
    }
  }

  async function toggle() {
    if (page().fullscreenElement) {
      await page().exitFullscreen();
      return;
    }
    title.focus({ preventScroll: true }); // before it is there: the first key is the stage's already
    try {
      await stage.requestFullscreen();
    } catch {
      button.focus();
      say(trouble, _("This browser does not allow the full screen here. Press F11 instead."));
    }
  }

  stage.addEventListener("keydown", pressed);
  stage.addEventListener("focusin", (event) => {
    before = /** @type {Element} */ (event.target);
  });
  stage.addEventListener("fullscreenchange", () => {
    const on = page().fullscreenElement === stage;
    say(button, on ? _("Leave the full screen") : _("Full screen"));
    if (!on) {
      /** @type {HTMLElement} */ (before?.isConnected ? before : title).focus({ preventScroll: true });
    }
  });
  button.addEventListener("click", toggle);
}
