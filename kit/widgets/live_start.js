// @ts-check
/** How a live session starts and ends: the cohort, the route with its run sheet, and how people join. */

import { card, labelled, table } from "./console_parts.js";
import { h, redraw } from "./dom.js";
import { _, when } from "./i18n.js";
import { spelled } from "./live_parts.js";
import { qrCode } from "./qr.js";

/**
 * @typedef {import("./live_console.js").Live} Live
 * @typedef {import("./live_console.js").Route} Route
 */

/** @param {Live} live */
export function startCard(live) {
  const { view } = live;
  const start = card("start", _("1. Start"), ["hello", "choose", "leave", "act", "here", "slide"]);

  function draw() {
    redraw(start.body, [view.service, view.cohorts, view.cohort, view.room?.session?.id, view.promises?.opening.length, view.join?.address], parts);
  }

  function parts() {
    if (!view.service) {
      return [
        h("p", {}, _("There is no live service here.")),
        h("p", { class: "kit-intro" }, _("A live session needs a shared JupyterHub with the kit's live service: whoever runs the Hub can add it. Without it you lead a session all the same, with the debrief: people share, you collect, close and show.")),
      ];
    }
    if (!view.cohort) {
      return choosing();
    }
    return view.room?.session ? running(view.room.session) : ready();
  }

  function choosing() {
    const found = view.cohorts.map((one) => h("li", {}, live.ways.button("choose", one.title, () => live.ways.ask("choose", { cohort: one.cohort, waits: true }))));
    return found.length
      ? [h("p", { class: "kit-intro" }, _("You facilitate these cohorts. Choose one.")), h("ul", { class: "kit-found" }, ...found)]
      : [h("p", {}, view.away ? "" : _("You facilitate no cohort of this Hub. Whoever runs the Hub can make you a facilitator."))];
  }

  function ready() {
    const open = view.promises?.opening.length ?? 0;
    const choose = h("select", { class: "kit-field", name: "route" });
    for (const route of view.routes) {
      choose.append(h("option", { value: route.id, selected: route.id === view.route }, route.title));
    }
    const sheet = h("div", { class: "kl-sheet" }, ...runSheet(view.routes.find((route) => route.id === choose.value)));
    choose.addEventListener("change", () => sheet.replaceChildren(...runSheet(view.routes.find((route) => route.id === choose.value))));
    const first = open === 1 ? _("1 commitment is open from last time. Open the session with it, once people have joined.") : _("{n} commitments are open from last time. Open the session with them, once people have joined.", { n: open });
    return [
      name(),
      open ? h("p", { class: "kl-open" }, first) : null,
      labelled(_("Route"), choose),
      sheet,
      h("p", { class: "kit-intro" }, _("When you start, the people of this cohort see that you are here. No question is open before you open it.")),
      h("div", { class: "kit-row" }, live.button("start", _("Start the session"), () => begin(choose.value)), another()),
    ].filter((one) => one !== null);
  }

  /** @param {string} route */
  async function begin(route) {
    // Nobody's session goes that was begun by another facilitator a moment ago.
    await live.act({ act: "start", route, over: "" }, start.trouble);
    start.heading.focus();
  }

  /** @param {{route: string, began_at: string}} session */
  function running({ route, began_at: began }) {
    const on = view.routes.find((one) => one.id === route);
    const end = live.button(
      "end",
      _("End the session"),
      async () => {
        await live.act({ act: "end" }, start.trouble);
        start.heading.focus();
      },
      true,
    );
    return [
      name(),
      h("p", { class: "kit-intro" }, _("Route “{route}”, since {when}.", { route: on?.title ?? route, when: when(began) })),
      joining(),
      h("details", { class: "kit-more kl-sheet" }, h("summary", {}, _("The run sheet")), ...runSheet(on)),
      h("div", { class: "kit-row" }, end, another()),
      h("p", { class: "kit-note" }, _("Ending takes the clock, the round and the groups away. Answers, results and commitments stay as they are; look at them in the debrief.")),
    ];
  }

  function name() {
    return h("p", { class: "kit-cohort-name" }, h("b", {}, view.cohort?.title ?? ""));
  }

  function another() {
    return view.cohorts.length > 1 ? live.ways.button("leave", _("Choose another cohort"), () => live.ways.ask("leave"), true) : null;
  }

  function joining() {
    const { address, code, near } = /** @type {NonNullable<typeof view.join>} */ (view.join);
    return h(
      "figure",
      { class: "kl-join" },
      qrCode(code, _("QR code that leads to {url}", { url: address })),
      h(
        "figcaption",
        {},
        h("b", {}, _("How people join")),
        h("p", {}, _("With a phone: scan this, or type the address. With the course: open it, and go on there.")),
        h("p", { class: "kl-address" }, h("a", { href: address, target: "_blank", rel: "noopener" }, ...spelled(address))),
        near ? h("p", { class: "kit-note" }, _("This address leads to this computer alone. Open JupyterHub by its address on your network, so that phones find it.")) : null,
        h("p", { class: "kit-note" }, _("The wall shows it large until you go on, and small while a question is open.")),
      ),
    );
  }

  return { card: start, draw };
}

/** @param {Route | undefined} route */
function runSheet(route) {
  if (!route) {
    return [];
  }
  const rows = route.stops.map((stop) => [
    stop.title,
    stop.minutes === null ? _("own pace") : String(stop.minutes),
    form(stop.form),
    stop.activities.map((one) => one.title).join(" · "),
  ]);
  return [table([_("Lesson"), _("Minutes"), _("Form"), _("Questions")], rows, _("Run sheet: {route}", { route: route.title }))];
}

/** @param {string} name */
export function form(name) {
  return name === "pairs" ? _("in pairs") : name === "together" ? _("together") : _("alone");
}
