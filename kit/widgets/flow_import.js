// @ts-check
/** Under a path: days from the learner's own calendar or table, of which only the steps that they make are kept. */

import { ApiError, call } from "./api.js";
import { h, labelled, names, say, uid } from "./dom.js";
import { _ } from "./i18n.js";
import { ROLE_LIMIT, stateName, states } from "./steps.js";

/**
 * @typedef {{title: string, days: string[], hours: number}} Series
 * @typedef {{series: Series[], events: number, cancelled: number, broken: number, first: string, last: string}} Reading
 */

/** Characters of a title beside which its days still fit a line. */
const WIDE = 44;

/** What the file held: in this page alone, for every path on it, until it is closed or the learner lets it go.
 * @type {Reading | null} */
let reading = null;

/**
 * @param {import("./values.js").ItemDefinition} item
 * @param {import("./input.js").Context} context
 * @param {(step: import("./steps.js").Step) => void} add
 */
export function importer(item, context, add) {
  const hint = h("p", { class: "kit-hint", id: uid() }, _("The file is read on your own server, in memory, and kept nowhere. Only the steps that you make of it are saved, with the roles that you write and without the titles."));
  const chosen = h("input", {
    id: uid(),
    type: "file",
    accept: ".ics,.csv,text/calendar,text/csv",
    class: "kit-field",
    "aria-describedby": hint.id,
    ...names(context),
    "data-value": "calendar",
    change: load,
  });
  const status = h("p", { class: "kit-hint", role: "status" });
  const problem = h("p", { class: "kit-problem", role: "alert" });
  const find = field("input", "find", { type: "search", autocomplete: "off", input: list });
  const titles = field("select", "titles", { size: 6, change: days });
  const day = field("select", "event-day");
  const state = field("select", "event-what");
  state.append(...states().map(({ id, label }) => h("option", { value: id, selected: id === "waiting" }, label)));
  const roles = h("datalist", { id: uid() }, ...(item.roles ?? []).map((role) => h("option", { value: role })));
  const role = field("input", "event-role", { type: "text", list: roles.id, maxlength: ROLE_LIMIT, autocomplete: "off" });
  const take = act("take-event", _("Make this a step"), () => {
    add({ what: state.value, day: day.value, ...(role.value.trim() ? { role: role.value.trim() } : {}) });
    say(status, _("Made a step: {state}, {day}.", { state: stateName(state.value), day: day.value }));
  });
  const forget = act("forget-events", _("Let go of this file"), () => {
    reading = null;
    draw();
    say(status, _("It is gone. The steps that you made of it stay."));
    chosen.focus();
  });
  const form = h(
    "fieldset",
    { class: "kit-step" },
    h("legend", {}, _("Make a step of an event")),
    labelled(_("Find"), find),
    wide(labelled(_("Events, by their titles"), titles)),
    labelled(_("Its day"), day),
    labelled(_("What happened then"), state),
    labelled(_("With whom, as a role"), role),
    h("div", { class: "kit-row kit-wide" }, take, forget),
  );
  const node = h(
    "details",
    { class: "kit-import", toggle: () => node.open && draw() },
    h("summary", {}, _("Take days from my own calendar")),
    h("p", { class: "kit-hint" }, _("Choose a calendar (.ics) or a table (.csv) with the columns “day” and “what”.")),
    labelled(_("Calendar or table"), chosen),
    hint,
    status,
    problem,
    roles,
    form,
  );

  /**
   * @template {"input" | "select"} T
   * @param {T} tag
   * @param {string} value
   * @param {Record<string, any>} [more]
   */
  function field(tag, value, more = {}) {
    return h(tag, { id: uid(), class: "kit-field", ...names(context), "data-value": value, ...more });
  }

  /**
   * @param {string} action
   * @param {string} text
   * @param {() => void} click
   */
  function act(action, text, click) {
    return h("button", { type: "button", class: "kit-button kit-ghost", ...names(context), "data-action": action, click }, text);
  }

  async function load() {
    const file = chosen.files?.[0];
    if (!file) {
      return;
    }
    say(problem, "");
    say(status, _("Reading …"));
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
    try {
      reading = /** @type {Reading} */ (await call("POST", `events?zone=${zone}`, file));
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      say(status, "");
      say(problem, [error.message, error.remedy].filter(Boolean).join(" "));
      return;
    } finally {
      chosen.value = ""; // the same file can be chosen again
    }
    find.value = "";
    draw();
  }

  function draw() {
    form.hidden = !reading?.series.length;
    say(status, reading ? summed(reading) : "");
    list();
  }

  /** Offer the titles that hold what is looked for. */
  function list() {
    const wanted = find.value.trim().toLowerCase();
    const before = titles.value;
    const found = [...(reading?.series ?? []).entries()].filter(([, { title }]) => title.toLowerCase().includes(wanted));
    titles.replaceChildren(...found.map(([n, series]) => h("option", { value: n, selected: String(n) === before }, offered(series))));
    if (titles.selectedIndex < 0 && found.length) {
      titles.selectedIndex = 0;
    }
    days();
  }

  /** Offer the days of the title that is chosen. */
  function days() {
    const series = titles.value === "" ? null : reading?.series[Number(titles.value)];
    day.replaceChildren(...(series?.days ?? []).map((one) => h("option", { value: one }, one)));
    take.disabled = !series;
  }

  draw();
  return node;
}

/** @param {HTMLElement} field */
function wide(field) {
  field.classList.add("kit-wide");
  return field;
}

/** @param {Series} series */
function offered({ title: whole, days, hours }) {
  const title = whole.length > WIDE ? `${whole.slice(0, WIDE - 1)}…` : whole;
  const often = days.length === 1 ? _("1 day") : _("{n} days", { n: days.length });
  return hours ? _("{title} · {often}, {hours} h", { title, often, hours }) : `${title} · ${often}`;
}

/** @param {Reading} reading */
function summed({ series, events, cancelled, broken, first, last }) {
  const said = [_("Events: {n}, titles: {titles}, from {first} to {last}.", { n: events, titles: series.length, first, last })];
  if (cancelled) {
    said.push(cancelled === 1 ? _("1 was cancelled and is left out.") : _("{n} were cancelled and are left out.", { n: cancelled }));
  }
  if (broken) {
    said.push(broken === 1 ? _("1 line or event could not be read.") : _("{n} lines or events could not be read.", { n: broken }));
  }
  return said.join(" ");
}
