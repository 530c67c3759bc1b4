// @ts-check
/** What the cards of a live session share. */

import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./live_console.js").Live} Live */

/** Whether what was answered is settled. @param {import("./live_console.js").State | undefined} state */
export function over(state) {
  return state === "closed" || state === "revealed" || state === "hidden";
}

/** Whether a press stands for itself: the second click of a double click would meet what the first one has made. @param {MouseEvent} event */
export function single(event) {
  return event.detail < 2;
}

/** A button that puts something before the group. @param {Live} live @param {() => string} on @param {HTMLElement} trouble */
export function toWall(live, on, trouble) {
  return live.button("to-wall", _("Put it on the wall"), () => live.act({ act: "focus", on: on() }, trouble), true);
}

/**
 * Whether a number was given that its field takes; where not it is said, and one is led there.
 * @param {HTMLInputElement} field
 * @param {HTMLElement} trouble
 * @param {string} words
 */
export function fits(field, trouble, words) {
  return field.checkValidity() || turned(field, trouble, words);
}

/**
 * Say why what stands in a field cannot be taken, and go there: whoever hears the page hears it there each time, where an
 * alert that says the same again is silent.
 * @param {HTMLElement} field
 * @param {HTMLElement} trouble
 * @param {string} words
 */
export function turned(field, trouble, words) {
  say(trouble, words);
  trouble.id ||= uid();
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", trouble.id);
  field.addEventListener("input", () => ["aria-invalid", "aria-describedby"].forEach((name) => field.removeAttribute(name)), { once: true });
  field.focus();
  return false;
}

/** One way to talk, folded until somebody wants it. @param {string} part @param {string} title */
export function panel(part, title) {
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const body = h("div", { class: "kl-panel" });
  const tag = h("span", { class: "kit-tag" });
  tag.hidden = true;
  const node = h("details", { class: "kit-more", "data-part": part }, h("summary", {}, title, " ", tag), body, trouble);
  return {
    node,
    body,
    trouble,
    /** @param {string} text */
    says(text) {
      tag.hidden = !text;
      say(tag, text);
    },
  };
}

/**
 * Write a number that moves into a scene of the wall.
 * @param {HTMLElement} body
 * @param {string} part
 * @param {string} text
 */
export function told(body, part, text) {
  const node = body.querySelector(`[data-part="${part}"]`);
  if (node) {
    say(node, text);
  }
}

/** An address as somebody would type it, with places where a line may end. @param {string} address */
export function spelled(address) {
  const parts = address.replace(/^https:\/\//, "").split(/(?<=\w\/)/);
  return parts.flatMap((part) => [part, h("wbr")]);
}
