// @ts-check
/** The input for a rating: a row of radio buttons, with "can't say" apart from the numbers. */

import { h } from "./dom.js";
import { radios } from "./choice.js";
import { CANNOT_SAY } from "./values.js";

const ROW = 5; // points that fit into a row of a narrow card, with their names

/** @type {import("./input.js").Kind} */
export function rating(item, context) {
  const scale = /** @type {import("./values.js").Scale} */ (item.scale);
  const points = Array.from({ length: scale.max - scale.min + 1 }, (_unused, n) => scale.min + n);
  const faces = points.map((point) => ({
    value: String(point),
    face: [h("b", {}, String(point)), h("span", {}, scale.labels[String(point)] ?? "")],
  }));
  if (scale.cannot_say) {
    faces.push({ value: CANNOT_SAY, face: [h("span", {}, scale.cannot_say)] });
  }
  const group = radios(faces, context, (value) => (value === null || value === CANNOT_SAY ? value : Number(value)));
  const row = h("div", { class: "kit-scale" });
  row.classList.toggle("kit-apart", Boolean(scale.cannot_say));
  row.classList.toggle("kit-many", points.length > ROW);
  row.style.setProperty("--kit-points", String(points.length));
  row.append(...group.labels);
  if (scale.cannot_say) {
    group.labels[points.length].before(h("i", { "aria-hidden": "true" }));
  }
  return { nodes: [row, group.clear], show: group.show };
}
