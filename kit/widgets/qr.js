// @ts-check
/** A QR code as the server gives it, drawn. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {{size: number, path: string}} code
 * @param {string} label
 */
export function qrCode({ size, path }, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  // Dark on light in every theme: that is what cameras look for.
  svg.append(shape("rect", { width: "100%", height: "100%", fill: "#fff" }), shape("path", { d: path, fill: "#000" }));
  return svg;
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}
