// @ts-check
/** The input for the path of a decision: its steps one below the other, and a picture of them as it grows. */

import { DAY, dayProblem } from "./day.js";
import { arrange, h, labelled, names, say, uid } from "./dom.js";
import { importer } from "./flow_import.js";
import { _ } from "./i18n.js";
import { blockedBy, daysBetween, DECIDED, placeFor, ROLE_LIMIT, stateName, states, STEPS_LIMIT } from "./steps.js";
import { same } from "./values.js";

/** @typedef {import("./steps.js").Step} Step */

/** @type {import("./input.js").Kind} */
export function flow(item, context) {
  const roles = h("datalist", { id: uid() }, ...(item.roles ?? []).map((role) => h("option", { value: role })));
  const list = h("ol", { class: "kit-steps" });
  const picture = h("p", { class: "kit-path", "aria-hidden": true }); // the steps themselves say the same
  const told = h("p", { class: "kit-hidden", role: "status" });
  const problem = h("p", { class: "kit-problem", role: "alert" });
  const add = h(
    "button",
    {
      type: "button",
      class: "kit-button kit-ghost",
      ...names(context),
      "data-action": "add-step",
      click: () => {
        insert({ what: steps.length ? "waiting" : "raised" }, steps.length);
        rows[steps.length - 1].state.focus();
      },
    },
    _("Add a step"),
  );
  const calendar = importer(item, context, (/** @type {Step} */ step) => insert(step, placeFor(steps, step.day ?? "")));
  /** @type {Step[]} */
  let steps = [];
  /** @type {ReturnType<typeof row>[]} */
  const rows = [];

  /**
   * @param {Step} step
   * @param {number} at
   */
  function insert(step, at) {
    steps = [...steps.slice(0, at), step, ...steps.slice(at)];
    put();
    say(told, _("Step {n} of {all} added: {state}.", { n: at + 1, all: steps.length, state: stateName(step.what) }));
  }

  /** @param {number} n */
  function remove(n) {
    const [gone] = steps.splice(n, 1);
    put();
    say(told, _("Step {n} removed: {state}.", { n: n + 1, state: stateName(gone.what) }));
    (rows[Math.min(n, steps.length - 1)]?.state ?? add).focus();
  }

  /**
   * @param {number} n
   * @param {number} to
   */
  function move(n, to) {
    steps.splice(to, 0, ...steps.splice(n, 1));
    put();
    say(told, _("Now step {n} of {all}: {state}.", { n: to + 1, all: steps.length, state: stateName(steps[to].what) }));
    const { up, down } = rows[to];
    const same = to < n ? up : down;
    (same.disabled ? (to < n ? down : up) : same).focus();
  }

  /** Show the steps as they are now, and have them saved. */
  function put() {
    draw();
    changed(true);
  }

  /** @param {boolean} soon */
  function changed(soon) {
    const days = rows.slice(0, steps.length).map(({ day }) => dayProblem(day));
    const half = days.findIndex(Boolean);
    const blocked = half >= 0 ? _("Step {n}: {problem}", { n: half + 1, problem: days[half] ?? "" }) : blockedBy(steps);
    say(problem, half >= 0 ? "" : (blocked ?? ""));
    context.changed(steps.map(tidy), { soon, blocked });
    pictured();
  }

  /** @param {number} n */
  function row(n) {
    /**
     * @param {keyof Step} part
     * @param {(text: string) => any} meaning
     */
    const takes = (part, meaning) => (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
      steps[n] = { ...steps[n], [part]: meaning(value) };
      draw();
      changed(part === "what" || part === "level");
    };
    /** @param {string} part */
    const named = (part) => ({ id: uid(), class: "kit-field", ...names(context), "data-value": `${n}-${part}` });
    const state = h(
      "select",
      { ...named("what"), change: takes("what", String) },
      ...states().map(({ id, label }) => h("option", { value: id }, label)),
    );
    const day = h("input", {
      ...named("day"),
      ...DAY,
      input: takes("day", (text) => text || undefined),
      blur: () => context.flush(),
    });
    const role = h("input", {
      ...named("role"),
      type: "text",
      list: roles.id,
      maxlength: ROLE_LIMIT,
      autocomplete: "off",
      input: takes("role", (text) => text || undefined),
      blur: () => context.flush(),
    });
    const level = h(
      "select",
      { ...named("level"), change: takes("level", (text) => (text ? Number(text) : undefined)) },
      h("option", { value: "" }, _("not said")),
      ...levels().map(({ point, label }) => h("option", { value: point }, label)),
    );
    const levelField = labelled(_("Level of delegation"), level);
    const up = button("up", "↑", () => move(n, n - 1));
    const down = button("down", "↓", () => move(n, n + 1));
    const gone = button("remove", "✕", () => remove(n));
    const legend = h("legend", {}, _("Step {n}", { n: n + 1 }));
    const node = h(
      "li",
      {},
      h(
        "fieldset",
        { class: "kit-step" },
        legend,
        h("div", { class: "kit-step-acts" }, up, down, gone),
        labelled(_("What happened"), state),
        labelled(_("Day"), day),
        labelled(_("With whom, as a role"), role),
        levelField,
      ),
    );

    /**
     * @param {string} action
     * @param {string} sign
     * @param {() => void} click
     */
    function button(action, sign, click) {
      return h("button", { type: "button", class: "kit-quiet", ...names(context), "data-action": `${action}-${n}`, click }, sign);
    }

    function show() {
      const step = steps[n];
      const what = stateName(step.what);
      up.setAttribute("aria-label", _("Move step {n} up: {state}", { n: n + 1, state: what }));
      down.setAttribute("aria-label", _("Move step {n} down: {state}", { n: n + 1, state: what }));
      gone.setAttribute("aria-label", _("Remove step {n}: {state}", { n: n + 1, state: what }));
      up.disabled = n === 0;
      down.disabled = n === steps.length - 1;
      state.value = step.what;
      level.value = String(step.level ?? "");
      levelField.hidden = step.what !== DECIDED || !item.scale;
      if (day.value !== (step.day ?? "") && !day.validity.badInput) {
        day.value = step.day ?? "";
      }
      if (role.value.trim() !== (step.role ?? "").trim()) {
        role.value = step.role ?? "";
      }
    }
    return { node, state, day, up, down, show };
  }

  function levels() {
    const scale = item.scale;
    const points = scale ? Array.from({ length: scale.max - scale.min + 1 }, (_x, n) => scale.min + n) : [];
    return points.map((point) => ({ point, label: [point, scale?.labels[point]].filter(Boolean).join(" ") }));
  }

  function draw() {
    while (rows.length < steps.length) {
      rows.push(row(rows.length));
    }
    arrange(list, rows.slice(0, steps.length).map(({ node }) => node));
    rows.slice(0, steps.length).forEach((one) => one.show());
    add.disabled = steps.length >= STEPS_LIMIT;
  }

  function pictured() {
    picture.replaceChildren(...steps.flatMap((step, n) => [...(n ? [arrow(steps[n - 1], step)] : []), chip(step)]));
  }

  return {
    nodes: [roles, picture, list, problem, add, told, calendar],
    show(value) {
      const shown = /** @type {Step[]} */ (Array.isArray(value) ? value : []);
      if (!same(shown, steps.map(tidy))) {
        steps = shown.map((step) => ({ ...step }));
        say(problem, "");
      }
      draw();
      pictured();
    },
  };
}

/**
 * A step as it is saved: a level only where it was decided, and nothing empty.
 * @param {Step} step
 * @returns {Step}
 */
function tidy({ what, role, day, level }) {
  const words = role?.trim();
  return { what, ...(words ? { role: words } : {}), ...(day ? { day } : {}), ...(level && what === DECIDED ? { level } : {}) };
}

/** @param {Step} step */
function chip(step) {
  const role = step.role?.trim();
  return h("span", { class: "kit-chip", "data-state": step.what }, stateName(step.what), role ? h("small", {}, role) : null);
}

/**
 * @param {Step} before
 * @param {Step} after
 */
function arrow(before, after) {
  const days = before.day && after.day ? daysBetween(before.day, after.day) : null;
  const text = days === null || days < 0 ? "→" : days === 1 ? _("1 day →") : _("{n} days →", { n: days });
  return h("span", { class: "kit-chip-arrow" }, text);
}
