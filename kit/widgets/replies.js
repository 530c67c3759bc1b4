// @ts-check
/** What a card says back to a learner's own answers: reasons by the course's rules, in their own page, kept nowhere. */

import { base } from "./api.js";
import { arrange, h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { plain } from "./values.js";

/**
 * @typedef {{part: string, text: string, when: Record<string, (string | number)[]>,
 *   see: {lesson: string, text: string} | null}} Rule
 * @typedef {{label: string, reads: Record<string, string>, name: string | null, rules: Rule[]}} About
 * @typedef {{title: string, parts: {id: string, title: string}[], about: About[], rules: Rule[], note: string,
 *   folded: boolean}} Replies
 */

/**
 * @param {import("./store.js").Lesson} lesson
 * @param {import("./activity.js").Definition} definition
 * @param {Replies} replies
 */
export function replies(lesson, definition, replies) {
  const head = h("h4", { id: uid() }, replies.title);
  const waits = h("p", { class: "kit-note" });
  const list = h("div");
  const heard = h("p", { class: "kit-hidden", role: "status" });
  const node = h(
    "section",
    { class: "kit-replies", "aria-labelledby": head.id },
    head,
    replies.note ? h("p", { class: "kit-note" }, replies.note) : null,
    waits,
    list,
    heard,
  );
  const things = replies.about.map((about) => ({ about, drawn: "", rules: "", node: h(replies.folded ? "details" : "div") }));
  let loaded = false;

  /** @param {string} id */
  function answer(id) {
    return plain(lesson.item(definition.activity, id).shown);
  }

  function draw() {
    const ready = things.filter((one) => Object.values(one.about.reads).every((id) => answer(id) !== null));
    for (const one of ready) {
      const given = Object.fromEntries(Object.entries(one.about.reads).map(([name, id]) => [name, answer(id)]));
      const called = one.about.name ? answer(one.about.name) : null;
      const title = called ? `${one.about.label}: ${called}` : one.about.label;
      const rules = [...one.about.rules, ...replies.rules].filter((rule) =>
        Object.entries(rule.when).every(([name, answers]) => answers.some((a) => a === given[name])),
      );
      const now = JSON.stringify([title, rules.map((rule) => rule.text)]);
      if (now !== one.drawn) {
        // A title that is being typed is no news; other reasons are.
        const said = JSON.stringify(rules);
        const changed = said !== one.rules;
        Object.assign(one, { drawn: now, rules: said });
        one.node.className = replies.folded ? "kit-shown kit-reply" : "kit-reply";
        one.node.replaceChildren(titled(title), ...parts(rules));
        if (loaded && changed) {
          say(heard, _("Below the questions there is something new: {title}", { title }));
        }
      }
    }
    arrange(list, ready.map((one) => one.node));
    say(waits, ready.length < things.length ? waiting(ready.length) : "");
    waits.hidden = !waits.textContent;
    loaded ||= lesson.loaded;
  }

  /** @param {number} ready */
  function waiting(ready) {
    return ready
      ? _("More appears here when you answer more.")
      : _("It appears here once you have answered.");
  }

  /** @param {string} title */
  function titled(title) {
    return replies.folded ? h("summary", {}, h("span", {}, title)) : h("h5", {}, title);
  }

  /** @param {Rule[]} rules */
  function parts(rules) {
    return replies.parts.map(({ id, title }) =>
      h("div", {}, h("h6", {}, title), h("ul", {}, ...rules.filter((rule) => rule.part === id).map(sentence))),
    );
  }

  /** @param {Rule} rule */
  function sentence({ text, see }) {
    const page = see ? definition.pages?.[see.lesson] : null;
    return h("li", {}, text, ...(see && page ? [" ", h("a", { href: `${base}lab/tree/${page}` }, see.text)] : []));
  }

  return { node, draw, dispose() {} };
}
