// @ts-check
/** What the group sees, and nothing else: small beside the controls, on the full screen, or in a window of its own. */

import { styles } from "./console_desk.js";
import { screen } from "./console_screen.js";
import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { spelled } from "./live_parts.js";
import { scene } from "./live_scenes.js";
import { clock } from "./live_timer.js";
import { qrCode } from "./qr.js";

const LEAST = 0.6; // of a drawing's own size: smaller letters cannot be read from the back, so it is scrolled instead
const NAMES = { largest: 3, least: 1.6, step: 0.1 }; // in hundredths of the wall; the least are twice what a sharp eye needs at five times the wall's width
const FULL = 1920; // the width of a drawing with letters of full size

/**
 * @param {import("./live_console.js").Live} live
 * @param {(by: number) => void} go
 */
export function wall(live, go) {
  const trouble = h("p", { class: "kit-problem", role: "alert" });
  const near = sheet();
  const full = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "full-screen" }, _("Full screen"));
  const own = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": "window", click: detach }, _("In a window of its own"));
  const heading = h("h3", { id: uid() }, _("The wall"));
  const preview = h(
    "section",
    { class: "kl-preview", "aria-labelledby": heading.id },
    heading,
    near.node,
    h("div", { class: "kit-row" }, full, own),
    h("p", { class: "kit-note" }, _("This is all that the group sees. On the full screen, space or → goes on, ← goes back, Esc leaves. With a projector beside your screen, take the window.")),
    trouble,
  );
  /** @type {ReturnType<typeof sheet> | null} */
  let far = null;
  /** @type {Window | null} */
  let other = null;

  screen({ stage: near.node, title: near.title, button: full, trouble, go });

  /** The same wall in another window, which can lie on the projector while this page stays on the desk. */
  function detach() {
    if (far && there()?.contains(far.node)) {
      other?.focus();
      return;
    }
    other = window.open("", "kit-wall", "popup,width=1280,height=720");
    if (!other) {
      say(trouble, _("This browser opens no window here. Allow it to, or take the full screen."));
      return;
    }
    say(trouble, "");
    if (there()) {
      furnish(other);
    } else {
      other.location.replace("about:blank");
    }
  }

  /** The other window's page, as long as it is ours to write on. */
  function there() {
    try {
      return other?.closed ? null : (other?.document ?? null);
    } catch {
      return null; // somebody has gone to another site in it
    }
  }

  /** @param {Window} own */
  function furnish(own) {
    const { document: page } = own;
    page.title = _("The wall");
    page.documentElement.lang = document.documentElement.lang;
    // A window of any size, and at first without its styles: what a chart has room for is known when it has both.
    const again = () => far?.fit();
    page.head.replaceChildren(...styles().map((href) => h("link", { rel: "stylesheet", href, load: again })));
    own.addEventListener("resize", again);
    page.body.dataset.jpThemeLight = document.body.dataset.jpThemeLight ?? "true";
    far = sheet();
    page.body.className = "kl-alone";
    page.body.replaceChildren(far.node);
    const { node, title, button } = far;
    screen({ stage: node, title, button, trouble, go });
    page.addEventListener("keydown", (event) => (event.target === page.body && node.isConnected ? node.dispatchEvent(new KeyboardEvent("keydown", event)) : undefined));
    draw();
  }

  /** A wall that nobody draws any more must not keep what may be taken back by then. */
  function empty() {
    const words = h("p", { class: "kl-big" }, _("To go on here, press “In a window of its own” at the desk."));
    there()?.body?.replaceChildren(h("div", { class: "kl-wall", "data-scene": "closed" }, h("div", { class: "kl-body kd" }, words)));
    far = null;
  }

  addEventListener("pagehide", empty);

  function draw() {
    if (other?.closed) {
      [other, far] = [null, null];
    }
    near.draw();
    far?.draw();
  }

  /** One wall. */
  function sheet() {
    const title = h("h2", { class: "kl-title", tabindex: -1, id: uid() });
    const face = clock();
    const corner = h("div", { class: "kl-corner" });
    const body = h("div", { class: "kl-body kd" });
    const button = h("button", { type: "button", class: "kl-leave kit-button kit-ghost", "data-action": "full-screen" }, _("Full screen"));
    const node = h("div", { class: "kl-wall", role: "group", tabindex: -1, "aria-labelledby": title.id }, h("div", { class: "kl-head" }, title, face.node, button), body, corner);
    let drawn = "";

    node.addEventListener("fullscreenchange", () => fit(body));

    return {
      node,
      title,
      button,
      tick: face.tick,
      fit: () => fit(body),
      draw() {
        const { view } = live;
        const now = scene(view);
        say(title, now.title);
        node.dataset.scene = now.kind;
        face.set(view.room?.timer ?? null);
        const key = JSON.stringify([now.kind, now.title, now.key]);
        if (key !== drawn) {
          drawn = key;
          body.replaceChildren(...now.body());
          corner.replaceChildren(...(now.joins && view.join ? [qrCode(view.join.code, _("QR code that leads to {url}", { url: view.join.address })), h("p", {}, ...spelled(view.join.address))] : []));
          node.scrollTop = 0;
          fit(body);
        }
        now.refresh(body);
      },
    };
  }

  return {
    preview,
    draw,
    tick() {
      const body = there()?.body;
      if (other && body && !body.firstChild) {
        furnish(other); // it was loaded anew, or called back from another site, and stands there white
      }
      near.tick();
      far?.tick();
    },
    left() {
      removeEventListener("pagehide", empty);
      other?.close();
    },
  };
}

/** Make the best of the room that a wall has. @param {HTMLElement} body */
function fit(body) {
  const wall = /** @type {HTMLElement} */ (body.parentElement);
  wall.style.overflow = "hidden"; // a scrollbar that only the size before needs has no part in it
  charts(body);
  names(body);
  wall.style.overflow = "";
}

/** Write names as large as all of them have room, in as many columns; of more than that, whoever's turn it is stays in sight. @param {HTMLElement} body */
function names(body) {
  const wall = /** @type {HTMLElement} */ (body.parentElement);
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".kl-names, .kl-groups"))) {
    let letters = NAMES.largest;
    list.style.setProperty("--letters", String(letters));
    while (wall.scrollHeight > wall.clientHeight && letters > NAMES.least) {
      letters -= NAMES.step;
      list.style.setProperty("--letters", letters.toFixed(1));
    }
  }
  const turn = /** @type {HTMLElement | null} */ (body.querySelector("[aria-current]"));
  if (turn) {
    wall.scrollTop = turn.offsetTop - (wall.clientHeight - turn.offsetHeight) / 2;
  }
}

/** Draw each chart as large as the wall has room between its headings and the words below it, and never so small that the back row cannot read it. @param {HTMLElement} body */
function charts(body) {
  const wall = /** @type {HTMLElement} */ (body.parentElement);
  const end = wall.clientHeight - body.offsetTop - Number.parseFloat(getComputedStyle(body).paddingBottom);
  for (const drawing of body.querySelectorAll(".kw-projector > svg")) {
    const { top, bottom } = drawing.getBoundingClientRect();
    const [, , width, height] = (drawing.getAttribute("viewBox") ?? "0 0 16 9").split(/[\s,]+/).map(Number);
    const above = top - body.getBoundingClientRect().top;
    const below = Math.max(0, (body.lastElementChild?.getBoundingClientRect().bottom ?? 0) - bottom);
    const across = drawing.parentElement?.clientWidth;
    // A wall that is not to be seen has no size: most have 700 of 1080 for it, and 1840 across.
    const part = (across ? (end - above - below) / across : 700 / 1840) * (width / height);
    const least = (LEAST * width) / FULL; // a drawing in two columns is wider, and its letters are smaller by as much
    /** @type {SVGElement} */ (drawing).style.width = `${Math.floor(Math.min(1, Math.max(least, part)) * 100)}%`;
  }
}
