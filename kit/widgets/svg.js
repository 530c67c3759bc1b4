// @ts-check
/**
 * Takes over a drawing that came as text.
 *
 * The drawing is the kit's own, but it came over a network, so nothing of it is trusted: it is read as XML in a document
 * that runs nothing, and only shapes and words on the lists below are copied, one by one. No script, link, style or
 * handler can come along. As an image (`<img>`) it would be as safe, but it would not take the page's ink: dark on dark.
 */

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = new Set(["svg", "g", "rect", "line", "circle", "path", "polygon", "text", "tspan"]);
const ATTRIBUTES = new Set(
  [
    "viewBox width height x y x1 y1 x2 y2 cx cy r rx ry d points transform",
    "fill fill-opacity opacity stroke stroke-width stroke-dasharray stroke-linecap",
    "font-size font-weight font-style text-anchor dominant-baseline",
  ].flatMap((names) => names.split(" ")),
);

/**
 * @param {string} text
 * @returns {SVGElement | null} null where the text is no drawing
 */
export function drawing(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const copied = root.localName === "svg" && root.namespaceURI === SVG ? copy(root) : null;
  copied?.setAttribute("aria-hidden", "true"); // its figure speaks for it
  copied?.setAttribute("focusable", "false");
  return copied;
}

/**
 * @param {Element} from
 * @returns {SVGElement | null}
 */
function copy(from) {
  if (from.namespaceURI !== SVG || !SHAPES.has(from.localName)) {
    return null;
  }
  const to = document.createElementNS(SVG, from.localName);
  for (const { name, value } of from.attributes) {
    if (ATTRIBUTES.has(name) && !/url\s*\(/i.test(value)) {
      to.setAttribute(name, value);
    }
  }
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      to.append(child.textContent ?? "");
    } else if (child instanceof Element) {
      const copied = copy(child);
      copied && to.append(copied);
    }
  }
  return to;
}
