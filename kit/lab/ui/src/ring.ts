/** The progress ring. */

import { _ } from "./page";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 21;
const ROUND = 2 * Math.PI * RADIUS;

function draw(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));
  element.textContent = text;
  return element;
}

/** A ring that is closed at 100 percent, with the number in it. */
export function ring(percent: number): SVGElement {
  const label = _("{percent} percent done", { percent });
  const svg = draw("svg", { viewBox: "0 0 52 52", role: "img", "aria-label": label, class: "kit-ring" });
  const circle = { cx: 26, cy: 26, r: RADIUS, fill: "none", "stroke-width": 6 };
  svg.append(draw("circle", { ...circle, class: "kit-ring-way" }));
  if (percent > 0) {
    const dashes = `${(percent / 100) * ROUND} ${ROUND}`;
    svg.append(draw("circle", { ...circle, class: "kit-ring-done", "stroke-dasharray": dashes, transform: "rotate(-90 26 26)" }));
  }
  const fit = percent === 100 ? { textLength: 29, lengthAdjust: "spacingAndGlyphs" } : {}; // three digits touch the ring
  svg.append(draw("text", { x: 26, y: 30, "text-anchor": "middle", ...fit }, `${percent}%`));
  return svg;
}
