// @ts-check
/** An exercise on a card: one place at a time, choices with what they lead to, the way back, and a fresh start. */

import { conflict } from "./conflict.js";
import { optionFace } from "./choice.js";
import { arrange, h, names, paragraphs, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { field } from "./input.js";
import { roleCard } from "./role_card.js";
import { same } from "./values.js";
import { choseAt, further, here, reached, walked } from "./walk.js";

const WALK = "walk";

/**
 * @param {import("./store.js").Lesson} lesson
 * @param {import("./activity.js").Definition} definition
 * @param {import("./walk.js").Exercise} exercise
 */
export function exercise(lesson, definition, exercise) {
  const at = { lesson: definition.lesson, activity: definition.activity };
  const kept = lesson.item(at.activity, WALK);
  const counted = definition.items.find((item) => item.kind === "stages");
  const step = h("p", { class: "kit-place" });
  const track = h("div", { class: "kit-way", "aria-hidden": "true" }, ...exercise.steps.map(() => h("i")));
  const head = h("h4", { class: "kit-where", tabindex: -1, ...names({ ...at, item: "where" }) });
  const scene = h("div", { class: "kit-scene" });
  // One element for all that is said to a choice: a screen reader announces what is put into it.
  const heard = h("div", { class: "kit-heard", role: "status" });
  const acts = h("div", { class: "kit-row" });
  const hint = h("p", { class: "kit-hint", role: "status" });
  const back = button("back", _("Back"), () => go(walk().slice(0, -1)), "kit-quiet");
  const again = button("again", _("Start again"), () => go(null), "kit-quiet");
  const disputes = [{ id: WALK, kind: WALK, label: _("How far you came") }, ...definition.items].map(dispute);
  const foot = h("div", { class: "kit-row kit-exercise-foot" }, back, again);
  const node = h(
    "div",
    { class: "kit-exercise", role: "group", "aria-label": definition.title },
    step,
    track,
    head,
    scene,
    heard,
    acts,
    hint,
    foot,
    ...disputes.map((one) => one.node),
  );
  /** @type {{dispose: () => void} | null} the text that is asked here */
  let asked = null;
  let drawn = "";

  function walk() {
    return walked(exercise, kept.shown);
  }

  /** @param {string} id */
  function item(id) {
    return /** @type {import("./values.js").ItemDefinition} */ (definition.items.find((one) => one.id === id));
  }

  /** @param {string} id */
  function words(id) {
    const text = lesson.item(at.activity, id).shown;
    return typeof text === "string" ? text.trim() : "";
  }

  /**
   * Take a walk, and go on from where it ends; null is a fresh start.
   * @param {import("./walk.js").Walk | null} next
   */
  function go(next) {
    kept.type(next, { soon: true });
    count();
    draw();
    // What was pressed may be gone. After a choice the way on has the focus, and what is said to it is announced.
    const { pick } = here(exercise, walk());
    (pick ? acts.querySelector("button") : head)?.focus();
  }

  function count() {
    if (counted) {
      const answer = lesson.item(at.activity, counted.id);
      const stages = (counted.options ?? []).map((option) => option.id);
      const value = reached(exercise, walk(), stages);
      if (answer.other) {
        answer.settle(value); // it follows from the walk, so there is nothing to choose
      } else if (!same(value, answer.shown)) {
        answer.type(value, { soon: true });
      }
    }
  }

  function draw() {
    const { node: place, pick } = here(exercise, walk());
    const texts = [...place.shows, ...(place.picks.length || place.to || !exercise.card ? [] : cardItems())].map(words);
    const now = JSON.stringify([place.id, pick?.id, texts]);
    disputes.forEach((one) => one.draw(place.asks));
    if (now === drawn) {
      return;
    }
    drawn = now;
    asked?.dispose();
    asked = null;
    say(step, _("Step {n} of {all}", { n: place.step, all: exercise.steps.length }));
    say(head, exercise.steps[place.step - 1]);
    [...track.children].forEach((mark, n) => mark.classList.toggle("kit-there", n < place.step));
    say(hint, "");
    scene.replaceChildren(...sceneOf(place), ...(pick ? [chosen(place, pick)] : asking(place)));
    heard.replaceChildren(...(pick ? [...paragraphs(pick.feedback, "kit-say"), ...sayings(pick.says)] : []));
    acts.replaceChildren(...(pick ? [onwards(pick.to, pick.press || (pick.to === place.id ? _("Try again") : ""))] : way(place)));
    arrange(foot, [...(walk().length > 1 ? [back] : []), ...(kept.shown ? [again] : [])]);
  }

  function cardItems() {
    const { title, rows } = /** @type {import("./walk.js").RoleCard} */ (exercise.card);
    return [title, ...rows.map((row) => row.item)];
  }

  /** @param {import("./walk.js").Place} place */
  function sceneOf(place) {
    const ends = !place.picks.length && !place.to;
    return [
      ...(place.paper
        ? [h("div", { class: "kit-paper" }, h("b", {}, exercise.paper), ...paragraphs(place.paper, ""))]
        : []),
      ...paragraphs(place.text, "kit-say"),
      ...sayings(place.says),
      ...place.shows.map((id) =>
        h(
          "figure",
          { class: "kit-own" },
          h("figcaption", {}, item(id).label),
          h("p", {}, words(id) || _("You have not written this.")),
        ),
      ),
      ...(ends ? score() : []),
      ...(ends && exercise.card ? [roleCard(exercise.card, words)] : []),
    ];
  }

  /** What was counted on the way, for whoever walked it. */
  function score() {
    const numbers = counted && lesson.item(at.activity, counted.id).shown;
    const told = (counted?.options ?? []).map(
      ({ id, label }) => `${label}: ${/** @type {Record<string, number>} */ (numbers)?.[id] ?? 0}`,
    );
    return numbers ? [h("p", { class: "kit-chosen" }, h("span", {}, _("{label}:", { label: counted.label })), " ", told.join(" → "))] : [];
  }

  /**
   * What is asked at a place: a text, or one of several ways on.
   * @param {import("./walk.js").Place} place
   */
  function asking(place) {
    const text = place.asks && item(place.asks).kind !== "choice" ? item(place.asks) : null;
    const one = text ? field(lesson.item(at.activity, text.id), { ...at, item: text.id }, text, null) : null;
    asked = one;
    return [...(one ? [one.node] : []), ...(place.picks.length ? [radios(place)] : [])];
  }

  /** @param {import("./walk.js").Place} place */
  function radios(place) {
    const name = uid();
    const choice = place.asks ? item(place.asks) : null;
    return h(
      "fieldset",
      { class: "kit-item", ...names({ ...at, item: place.id }), "data-kind": "pick" },
      h("legend", {}, place.question || choice?.label || _("What do you do?")),
      h(
        "div",
        { class: "kit-options" },
        ...place.picks.map((pick) =>
          h(
            "label",
            { class: "kit-option", ...names({ ...at, item: place.id }), "data-value": pick.id },
            h("input", { type: "radio", name, value: pick.id, change: () => say(hint, "") }),
            optionFace(face(place, pick)),
          ),
        ),
      ),
    );
  }

  /**
   * @param {import("./walk.js").Place} place
   * @param {import("./walk.js").Pick} pick
   */
  function face(place, pick) {
    const option = place.asks ? item(place.asks).options?.find((one) => one.id === pick.id) : null;
    return option ?? pick;
  }

  /**
   * @param {import("./walk.js").Place} place
   * @param {import("./walk.js").Pick} pick
   */
  function chosen(place, pick) {
    return h("p", { class: "kit-chosen" }, h("span", {}, _("You chose:")), " ", face(place, pick).label);
  }

  /** @param {import("./walk.js").Place} place */
  function way(place) {
    if (place.to) {
      return [onwards(place.to, place.press)];
    }
    return place.picks.length ? [button("choose", place.press || _("Choose"), () => choose(place))] : [];
  }

  /**
   * @param {string} to
   * @param {string} label
   */
  function onwards(to, label) {
    return button("on", label || _("Go on"), () => go(further(walk(), to)));
  }

  /** @param {import("./walk.js").Place} place */
  function choose(place) {
    const input = /** @type {HTMLInputElement | null} */ (scene.querySelector("input:checked"));
    if (!input) {
      say(hint, _("Choose one of them first."));
      /** @type {HTMLElement | null} */ (scene.querySelector('input[type="radio"]'))?.focus();
      return;
    }
    // The first answer stays: what is said to it may change a mind, and the group should see where minds were.
    if (place.asks && item(place.asks).kind === "choice" && !choseAt(walk(), place)) {
      lesson.item(at.activity, place.asks).type(input.value, { soon: true });
    }
    go(further(walk(), `${place.id}.${input.value}`));
  }

  /**
   * @param {string} action
   * @param {string} label
   * @param {() => void} click
   * @param {string} className
   */
  function button(action, label, click, className = "kit-button") {
    const attributes = { type: "button", class: className, ...names({ ...at, item: WALK }), "data-action": action };
    return h("button", { ...attributes, click }, label);
  }

  /**
   * The two versions of an answer that is not asked at the present place.
   * @param {{id: string, kind: string, label: string}} one
   */
  function dispute(one) {
    const answer = lesson.item(at.activity, one.id);
    const definition = /** @type {import("./values.js").ItemDefinition} */ (one);
    const choice = conflict(answer, definition, () => head.focus());
    const node = h("div", { hidden: true }, h("p", { class: "kit-note" }, one.label), choice.node);
    /** @param {string | null} asks */
    function draw(asks) {
      node.hidden = !answer.other || one.kind === "stages" || (one.id === asks && one.kind !== "choice");
      choice.draw();
    }
    return { node, draw };
  }

  return { node, draw, dispose: () => asked?.dispose() };
}

/** @param {import("./walk.js").Saying[]} says */
function sayings(says) {
  return says.map(({ who, text }) => h("div", { class: "kit-saying" }, h("b", {}, who), ...paragraphs(text, "")));
}
