// @ts-check
/** The console before the reveal: choose or set up a cohort, release, collect, and count the answers so far. */

import { bringIn } from "./console_bring.js";
import { card, labelled, remarks, setAside, table } from "./console_parts.js";
import { h, say, uid } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./console_desk.js").Ways} Ways */

/** @param {Ways} ways */
export function cohortCard(ways) {
  const choose = card("cohort", _("1. Your cohort"), ["hello", "leave", "open", "open-live", "setup", "state"]);
  const release = card("release", _("2. Release the course"), ["release"]);
  const collect = card("collect", _("3. Collect what was shared"), ["collect", "piece", "bring-in"]);
  const answers = card("answers", _("4. Answers so far"), ["answers"]);
  const bring = bringIn(ways, collect.trouble);
  const cards = [choose, release, collect, answers];
  const bar = h("progress", { "aria-label": _("Participants read"), max: 1, value: 0 });
  const said = h("p", { class: "kit-note", role: "status" });
  const lines = h("ul", { class: "kit-people" });
  /** @type {any} */
  let choices = null;
  /** @type {any} */
  let state = null;

  function draw() {
    for (const one of cards.slice(1)) {
      one.node.hidden = !state;
    }
    if (!state) {
      choose.body.replaceChildren(...choosing());
      return;
    }
    const inFolder = state.kind === "cohort";
    release.node.hidden = collect.node.hidden = !inFolder;
    choose.body.replaceChildren(...opened());
    if (inFolder) {
      release.body.replaceChildren(...releasing());
    }
  }

  function choosing() {
    if (!choices) {
      return [];
    }
    /** @type {{folder: string, title: string, demo: boolean}[]} */
    const found = choices.found;
    const folder = h("input", { class: "kit-field", type: "text", autocomplete: "off", spellcheck: "false", name: "folder" });
    const form = h(
      "form",
      { class: "kit-open", submit: (/** @type {Event} */ event) => submitted(event, "open", { folder: folder.value }) },
      labelled(_("Folder"), folder, _("A cohort's folder, or a folder with the files that participants sent you.")),
      h("button", { type: "submit", class: "kit-button kit-ghost", "data-action": "open" }, _("Open this folder")),
    );
    const buttons = found.map((one) => {
      const made = ways.button(one.demo ? "demo" : "open", one.title, () => ways.ask("open", { folder: one.folder }), !one.demo);
      const place = h("span", { class: "kit-note", id: uid() }, one.folder);
      made.dataset.folder = one.folder;
      made.setAttribute("aria-describedby", place.id);
      return h("li", {}, made, place);
    });
    /** @type {{cohort: string, title: string}[]} */
    const live = choices.live ?? [];
    const kept = live.map((one) =>
      h("li", {}, ways.button("open-live", _("{title}, live", { title: one.title }), () => ways.ask("open-live", { cohort: one.cohort })), h("span", { class: "kit-note" }, _("kept by the live service of this Hub"))),
    );
    return [
      h("p", { class: "kit-intro" }, _("A cohort is a group that takes the course together. It has a folder, with its list of participants in it.")),
      ...(choices.away ? [h("p", { class: "kit-problem" }, `${choices.away.what} ${choices.away.remedy}`)] : []),
      ...(kept.length ? [h("ul", { class: "kit-found", "aria-label": _("Cohorts of the live service") }, ...kept)] : []),
      buttons.length ? h("ul", { class: "kit-found", "aria-label": _("Cohorts found here") }, ...buttons) : h("p", {}, _("No cohort was found here.")),
      h("details", { class: "kit-more" }, h("summary", {}, _("Open another folder")), form),
      h("details", { class: "kit-more", "data-part": "setup" }, h("summary", {}, _("Set up a new cohort")), setup()),
    ];
  }

  function setup() {
    const title = h("input", { class: "kit-field", type: "text", name: "title", required: true, autocomplete: "off" });
    const who = h("input", { class: "kit-field", type: "text", name: "facilitator", autocomplete: "name" });
    const roster = h("textarea", { class: "kit-field", name: "roster", rows: 5, spellcheck: "false", placeholder: "id,name" });
    const file = h("input", {
      class: "kit-field",
      type: "file",
      name: "roster-file",
      accept: ".csv,text/csv,text/plain",
      change: async () => {
        roster.value = (await file.files?.[0]?.text()) ?? roster.value;
      },
    });
    const route = h("select", { class: "kit-field", name: "route" });
    for (const one of choices.routes) {
      route.append(h("option", { value: one.id, selected: one.id === choices.route }, one.title));
    }
    const threshold = h("input", { class: "kit-field", type: "number", name: "threshold", min: choices.floor, max: 99, value: choices.threshold, required: true });
    const folder = h("input", { class: "kit-field", type: "text", name: "folder", value: choices.folder, spellcheck: "false", autocomplete: "off" });
    const fields = () => ({
      title: title.value,
      facilitator: who.value,
      roster: roster.value,
      route: route.value,
      threshold: threshold.value,
      folder: folder.value,
    });
    return h(
      "form",
      { class: "kit-setup", submit: (/** @type {Event} */ event) => submitted(event, "setup", { form: fields() }) },
      labelled(_("Title"), title, _("The name by which your group knows itself.")),
      labelled(_("Your name"), who, _("Participants see it before they share anything.")),
      labelled(_("List of participants, from a CSV file"), file),
      labelled(
        _("or pasted here"),
        roster,
        _("The first line names the columns: id, and name if you like. Then one line for each participant; the id is the name they log in with."),
      ),
      labelled(_("Route"), route),
      labelled(
        _("Threshold"),
        threshold,
        _("No result is shown of fewer people than this. It holds for as long as the cohort exists: it may rise and never fall."),
      ),
      labelled(_("The cohort's own folder"), folder, _("Keep it to yourself: whoever can open it could find out who wrote what.")),
      h("button", { type: "submit", class: "kit-button", "data-action": "setup" }, _("Set up this cohort")),
    );
  }

  /**
   * @param {Event} event
   * @param {string} what
   * @param {Record<string, any>} fields
   */
  function submitted(event, what, fields) {
    event.preventDefault();
    ways.ask(what, fields);
  }

  function opened() {
    const facts =
      state.kind === "live"
        ? _("The live service keeps what was shared, and gives you results alone. There is nothing to collect.")
        : state.kind === "files"
          ? _("A folder of files. There is no list of participants, so nobody can say how many were invited.")
          : _("{people} on the list · results from {threshold} people on", { people: state.people, threshold: state.threshold });
    const folder = state.kind === "live" ? _("Reports are written into the folder {folder}", { folder: state.folder }) : _("Folder: {folder}", { folder: state.folder });
    const warnings = (state.warnings ?? []).map((/** @type {string} */ text) => h("p", { class: "kit-note" }, text));
    return [
      h("p", { class: "kit-cohort-name" }, h("b", {}, state.title)),
      h("p", { class: "kit-intro" }, facts),
      h("p", { class: "kit-note" }, folder),
      state.kind !== "cohort" ? null : h("p", { class: "kit-note" }, _("Give participants this invitation, they join with it: {file}", { file: state.invitation })),
      ...warnings,
      ways.button("close", _("Choose another cohort"), close, true),
    ].filter((one) => one !== null);
  }

  function close() {
    ways.ask("leave");
    choose.heading.focus();
  }

  function releasing() {
    /** @type {{title: string, released: boolean, submitted: number}[]} */
    const sections = state.sections;
    const all = sections.every((one) => one.released);
    const rows = sections.map((one) => [
      one.title,
      one.released ? _("open") : _("not yet"),
      _("{n} of {of}", { n: one.submitted, of: state.people }),
    ]);
    return [
      h("p", { class: "kit-intro" }, _("On a shared machine, this opens the course's sections to your group. By file there is nothing to release.")),
      table([_("Section"), _("Released"), _("Collected")], rows, _("The course's sections")),
      ways.button("release", all ? _("Release again") : _("Release the course"), () => ways.ask("release"), all),
    ];
  }

  function collecting() {
    return [
      h("p", { class: "kit-intro" }, _("This reads what participants handed in, and files that you put into the folder “inbox” of your cohort. Nothing they sent is ever run.")),
      ways.button("collect", _("Collect now"), () => {
        lines.replaceChildren();
        bar.value = 0;
        bar.hidden = false;
        ways.ask("collect");
      }),
      bar,
      said,
      h("details", { class: "kit-more", "data-part": "people" }, h("summary", {}, _("Line by line")), lines),
      h("div", { "data-part": "aside" }),
      bring.node,
    ];
  }

  /** @param {any} data */
  function collected(data) {
    bar.hidden = true;
    const all = [...data.lines, ...data.received];
    lines.replaceChildren(...all.map(person));
    say(said, _("Done. Participants looked at: {n}. Files received by hand: {files}.", { n: data.lines.length, files: data.received.length }));
    collect.body.querySelector('[data-part="aside"]')?.replaceChildren(...remarks(data));
  }

  /** @param {{who: string, what: string}} line */
  function person(line) {
    return h("li", {}, h("b", {}, line.who), " ", line.what);
  }

  /** @param {any} data */
  function counted(data) {
    const { participants: n, invited } = data;
    const alone = n === 1 ? _("1 person has taken part.") : _("{n} people have taken part.", { n });
    const took = invited === null ? alone : _("{n} of {of} people have taken part.", { n, of: invited });
    const rows = data.rows.map((/** @type {any} */ row) => [row.title, row.n]);
    answers.body.replaceChildren(
      h("p", { class: "kit-intro" }, `${took} ${_("These are numbers of answers only: nothing is opened yet.")}`),
      ...(rows.length ? [byActivity(rows)] : []),
      ...[setAside(data.set_aside)].filter((one) => one !== null),
      ways.button("answers", _("Count again"), () => ways.ask("answers"), true),
    );
  }

  /** @param {(string | number)[][]} rows */
  function byActivity(rows) {
    const numbers = table([_("Activity"), _("Answers")], rows, _("Answers so far"));
    return h("details", { class: "kit-more", "data-part": "answers" }, h("summary", {}, _("Activity by activity")), numbers);
  }

  bar.hidden = true;
  collect.body.append(...collecting());
  draw();

  return {
    cards,
    /** @param {{n: number, of: number, line: {who: string, what: string}}} step */
    progress({ n, of, line }) {
      bar.max = of;
      bar.value = n;
      lines.append(person(line));
      say(said, _("{n} of {of}", { n, of }));
    },
    /** @param {string} about */
    stopped(about) {
      bar.hidden ||= about === "collect";
    },
    /**
     * @param {string} about
     * @param {any} data
     */
    heard(about, data) {
      if (about === "hello" || about === "leave") {
        choices = data.choices;
        state = data.state;
        draw();
        if (state && !data.walking) {
          ways.ask("answers");
        }
      } else if (about === "open" || about === "open-live" || about === "setup") {
        state = data;
        lines.replaceChildren();
        say(said, "");
        draw();
        choose.heading.focus();
        ways.ask("answers");
      } else if (about === "state") {
        state = { ...data, warnings: state?.warnings };
        draw();
      } else if (about === "release") {
        const failed = data.released.filter((/** @type {any} */ one) => one.problem);
        ways.ask("state");
        release.trouble.replaceChildren(...failed.map((/** @type {any} */ one) => h("span", { class: "kit-line-of" }, `${one.title}: ${one.problem}`)));
      } else if (about === "collect") {
        collected(data);
        ways.ask("answers");
      } else if (about === "bring-in") {
        bring.heard(data);
        ways.ask("answers");
      } else if (about === "answers") {
        counted(data);
      }
    },
  };
}
