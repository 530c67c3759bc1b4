// @ts-check
/** Files from elsewhere at the console: chosen in the browser and sent piece by piece, or lying on this machine. */

import { labelled, remarks } from "./console_parts.js";
import { h, say } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./console_desk.js").Ways} Ways */

/** Bytes in one message: the server takes no endless ones. */
const PIECE = 1 << 20;

/**
 * @param {Ways} ways
 * @param {HTMLElement} trouble
 */
export function bringIn(ways, trouble) {
  const files = h("input", { class: "kit-field", type: "file", name: "parcel", multiple: true, accept: ".zip,.json,.txt" });
  const place = h("input", { class: "kit-field", type: "text", name: "parcel-place", autocomplete: "off", spellcheck: "false" });
  const said = h("p", { class: "kit-note", role: "status" });
  const came = h("div", { "data-part": "brought-in" });
  let sending = false;

  const form = h(
    "form",
    { class: "kit-bring", submit: send },
    h("p", { class: "kit-note" }, _("A zip as Moodle or Canvas gives it, or the files as they came by mail. Each is filed to its participant; of two of one section the later counts, so you may bring in the same ones again.")),
    labelled(_("Files, or a zip"), files),
    labelled(_("or a folder or zip on this machine"), place, _("Its name within the cohort's folder, or its whole path.")),
    h("button", { type: "submit", class: "kit-button kit-ghost", "data-action": "bring-in" }, _("Bring in")),
  );

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    if (sending) {
      return;
    }
    sending = true;
    came.replaceChildren();
    const chosen = [...(files.files ?? [])];
    const sent = await pieces(chosen).finally(() => {
      sending = false;
    });
    say(said, "");
    if (sent) {
      ways.ask("bring-in", { place: chosen.length ? "" : place.value });
    }
  }

  /** @param {File[]} chosen */
  async function pieces(chosen) {
    for (const [n, file] of chosen.entries()) {
      say(said, _("Sending {n} of {of} …", { n: n + 1, of: chosen.length }));
      for (let at = 0; at === 0 || at < file.size; at += PIECE) {
        const data = await encoded(file.slice(at, at + PIECE)).catch(() => null);
        if (data === null) {
          unread(file.name);
          return false;
        }
        const piece = { name: file.name, data, begins: n === 0 && at === 0, goes_on: at > 0 };
        if (!(await ways.call("piece", piece, trouble))) {
          return false;
        }
      }
    }
    return true;
  }

  /** @param {string} name  of a file */
  function unread(name) {
    const lines = [name, _("This file cannot be read."), _("It may have been changed, moved or deleted since you chose it. Choose your files again, then bring them in.")];
    trouble.replaceChildren(...lines.map((line) => h("span", { class: "kit-line-of" }, line)));
  }

  return {
    node: h("details", { class: "kit-more", "data-part": "bring-in" }, h("summary", {}, _("Bring in files from a learning platform or e-mail")), form, said, came),
    /** @param {{lines: {who: string, what: string}[], set_aside: {what: string, where: string, remedy: string}[], notes: string[]}} data */
    heard(data) {
      files.value = "";
      const n = data.lines.length;
      const people = n === 1 ? _("Files of 1 person are in the inbox now.") : _("Files of {n} people are in the inbox now.", { n });
      say(said, n ? people : _("No file in it could be used."));
      const lines = data.lines.map((one) => h("li", {}, h("b", {}, one.who), " ", one.what));
      came.replaceChildren(...(n ? [h("ul", { class: "kit-people" }, ...lines)] : []), ...remarks(data));
    },
  };
}

/**
 * Bytes as base64.
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function encoded(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
