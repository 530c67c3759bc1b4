// @ts-check
/** A learner's own reading of an instrument, a dot a dimension: drawn in their own page, for no one else. */

import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import * as store from "./store.js";
import { plain } from "./values.js";

/**
 * @typedef {import("./values.js").ItemDefinition} ItemDefinition
 * @typedef {{title: string, mean: number | null, rated: number, of: number}} Row  one dimension of one reading
 */

/** As many of a dimension's items as the debrief asks for: two of three, and in proportion. */
const leastRated = (/** @type {number} */ items) => Math.ceil((2 * items) / 3);

/**
 * @param {store.Lesson} lesson
 * @param {import("./activity.js").Definition} definition
 */
export function ownProfile(lesson, definition) {
  const scale = /** @type {import("./values.js").Scale} */ (definition.items[0].scale);
  const dimensions = (definition.dimensions ?? []).map(({ id, title }) => ({
    title,
    items: definition.items.filter((item) => item.dimension === id),
  }));
  const head = h("h4", { id: uid() }, _("Your own reading"));
  const plot = h("div", { class: "kit-plot", role: "img" });
  const legend = h(
    "p",
    { class: "kit-legend", "aria-hidden": "true" },
    h("i", { class: "kit-mean-first" }),
    _("first reading"),
    h("i", { class: "kit-mean" }),
    _("this reading"),
  );
  const sentence = h("p", { class: "kit-reads" });
  const waits = h("p", { class: "kit-note" });
  const heads = h("tr");
  const lines = h("tbody");
  const node = h(
    "figure",
    { class: "kit-profile", "aria-labelledby": head.id, hidden: true },
    head,
    plot,
    legend,
    sentence,
    waits,
    h(
      "details",
      { class: "kit-shown" },
      h("summary", { "data-action": "numbers" }, _("The numbers as a table")),
      h("table", {}, h("caption", {}, _("Your own means")), h("thead", {}, heads), lines),
    ),
    h(
      "p",
      { class: "kit-note" },
      _("Only you see this: it is drawn in this page from your own answers, and kept nowhere."),
      " ",
      _("It shows how you answered, not how good your group is."),
    ),
  );
  /** @type {store.Lesson | null} the lesson with the first reading, where this one is a later */
  let earlier = null;

  /**
   * @param {store.Lesson} where
   * @param {string} activity
   * @returns {Row[]}
   */
  function reading(where, activity) {
    return dimensions.map(({ title, items }) => {
      const numbers = items.map((item) => where.item(activity, item.id).shown).filter((one) => typeof one === "number");
      const enough = numbers.length >= leastRated(items.length);
      const mean = enough ? numbers.reduce((sum, one) => sum + one, 0) / numbers.length : null;
      return { title, mean, rated: numbers.length, of: items.length };
    });
  }

  /** The first reading, where there is one. */
  function first() {
    const at = lesson.firsts[definition.activity];
    if (!at) {
      return null;
    }
    if (!earlier) {
      earlier = store.lesson(at.lesson);
      earlier.listeners.add(draw);
    }
    const rows = reading(earlier, at.activity);
    return rows.some((row) => row.mean !== null) ? rows : null;
  }

  function draw() {
    const now = reading(lesson, definition.activity);
    node.hidden = now.every((row) => row.mean === null);
    if (node.hidden) {
      return;
    }
    const before = first();
    // Seen beside it too early, the first reading would answer for the second.
    const all = definition.items.every((item) => plain(lesson.item(definition.activity, item.id).shown) !== null);
    const beside = all ? before : null;
    const count = { n: dimensions.length, min: scale.min, max: scale.max };
    plot.setAttribute(
      "aria-label",
      beside
        ? _("Dots and rings: your own means in {n} dimensions, from {min} to {max}, the first time and now.", count)
        : _("Dots: your own means in {n} dimensions, on a scale from {min} to {max}.", count),
    );
    plot.replaceChildren(...now.map((row, n) => line(row, beside?.[n] ?? null)), axis());
    legend.hidden = !beside;
    say(sentence, beside ? compared(now, beside) : alone(now));
    say(
      waits,
      before && !beside ? _("Your first reading appears beside this one once every statement has an answer.") : "",
    );
    waits.hidden = !waits.textContent;
    const columns = beside ? [_("First reading"), _("This reading")] : [_("Your mean")];
    heads.replaceChildren(
      ...[_("Dimension"), ...columns, _("Answered with a number")].map((name) => h("th", { scope: "col" }, name)),
    );
    lines.replaceChildren(
      ...now.map((row, n) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, row.title),
          beside ? h("td", {}, told(beside[n].mean)) : null,
          h("td", {}, told(row.mean)),
          h("td", {}, _("{n} of {all}", { n: row.rated, all: row.of })),
        ),
      ),
    );
  }

  /** @param {Row[]} rows */
  function alone(rows) {
    const means = rows.flatMap((row) => (row.mean === null ? [] : [row.mean]));
    const [low, high] = [told(Math.min(...means)), told(Math.max(...means))];
    const fields = { low, high, min: scale.min, max: scale.max };
    return low === high
      ? _("So far your mean is {low}, on a scale from {min} to {max}.", fields)
      : _("Your means lie between {low} and {high}, on a scale from {min} to {max}.", fields);
  }

  /**
   * @param {Row} row
   * @param {Row | null} before
   */
  function line({ title, mean }, before) {
    const track = h("span", { class: "kit-track" }, ...points(scale).map((point) => at(point, "kit-tick")));
    if (mean !== null && before && before.mean !== null) {
      const between = at(Math.min(mean, before.mean), "kit-between");
      between.style.setProperty("--kit-far", `${share(Math.abs(mean - before.mean) + scale.min)}%`);
      track.append(between);
    }
    if (before && before.mean !== null) {
      track.append(at(before.mean, "kit-mean-first"));
    }
    track.append(
      mean === null ? h("span", { class: "kit-few" }, _("too few numbers to show")) : at(mean, "kit-mean"),
    );
    return h("div", { class: "kit-plot-row" }, h("span", {}, title), track);
  }

  function axis() {
    const track = h("span", { class: "kit-track" });
    for (const point of points(scale)) {
      const label = h("span", {}, h("b", {}, String(point)), scale.labels[String(point)] ?? "");
      label.style.setProperty("--kit-at", `${share(point)}%`);
      track.append(label);
    }
    return h("div", { class: "kit-plot-row kit-axis" }, h("span"), track);
  }

  /**
   * A mark on a track.
   * @param {number} value
   * @param {string} className
   */
  function at(value, className) {
    const mark = h("i", { class: className });
    mark.style.setProperty("--kit-at", `${share(value)}%`);
    return mark;
  }

  /** @param {number} value  as a share of the scale, in percent */
  function share(value) {
    return (100 * (value - scale.min)) / (scale.max - scale.min);
  }

  return { node, draw, dispose: () => void earlier?.listeners.delete(draw) };
}

/** @param {import("./values.js").Scale} scale */
function points({ min, max }) {
  return Array.from({ length: max - min + 1 }, (_unused, n) => min + n);
}

/**
 * How the later reading lies to the first, in the numbers that the table shows.
 * @param {Row[]} now
 * @param {Row[]} before
 */
function compared(now, before) {
  const pairs = now.flatMap((row, n) => {
    const other = before[n].mean;
    return row.mean === null || other === null ? [] : [Math.round(10 * row.mean) - Math.round(10 * other)];
  });
  return _("Of {n} dimensions with both readings, {higher} lie higher than the first time, {lower} lower and {same} the same.", {
    n: pairs.length,
    higher: pairs.filter((one) => one > 0).length,
    lower: pairs.filter((one) => one < 0).length,
    same: pairs.filter((one) => one === 0).length,
  });
}

/** @param {number | null} mean */
function told(mean) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return mean === null ? "–" : mean.toLocaleString(document.documentElement.lang || "en", digits);
}
