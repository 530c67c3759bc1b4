// @ts-check
/** The consent round: a proposal, objections written in silence, and each one tested by neither proposer nor boss. */

import { labelled, taken } from "./console_parts.js";
import { arrange, h, redraw, say } from "./dom.js";
import { _ } from "./i18n.js";
import { objectionCard } from "./live_objection.js";
import { panel, told, toWall, turned } from "./live_parts.js";

/**
 * @typedef {import("./live_console.js").Live} Live
 * @typedef {import("./live_console.js").Poll} Poll
 * @typedef {import("./live_console.js").Room} Room
 * @typedef {import("./live_console.js").Person} Person
 */

/** @param {Live} live */
export function consentPanel(live) {
  const { node, body, trouble, says } = panel("consent", _("A consent round"));
  const proposal = h("textarea", { class: "kit-field", name: "proposal", rows: 3, maxlength: 2000 });
  const quiet = h("p"); // whoever did not ask for the names is told nothing where they fail to come
  const proposer = h("select", { class: "kit-field", name: "proposer", focus: () => ask(quiet) });
  const boss = h("select", { class: "kit-field", name: "boss", focus: () => ask(quiet) });
  const form = h(
    "div",
    { class: "kl-form" },
    h("p", { class: "kit-intro" }, _("For a real proposal. Each writes in silence: consent, a concern, or an objection, which is harm that we need not risk. You see how many have answered. After the close you read what was written, and the group tests it without names.")),
    labelled(_("The proposal, as it is to be read out"), proposal),
    h("div", { class: "kw-pair" }, labelled(_("Who proposes it?"), proposer), labelled(_("Who is their boss?"), boss)),
    h("p", { class: "kit-note" }, _("Both may object. Neither tests an objection, on this page either: sign in as another facilitator for that, if you are one of them.")),
    h("div", { class: "kit-row" }, live.button("consent", _("Begin the round"), start)),
  );
  const list = h("div", { class: "kl-polls" });
  /** @type {Map<string, ReturnType<typeof round>>} */
  const known = new Map();
  /** @type {Person[]} */
  let people = [];
  /** @type {Map<string, string>} what whoever was here is called, also once they have left */
  const names = new Map();
  let cohort = ""; // whose people these are
  let here = -1; // how many there were when they were asked for
  let asking = false;
  body.append(list, form);
  node.addEventListener("toggle", () => node.open && ask(trouble));

  /** Ask who may be named: those who are here, and whoever leads. @param {HTMLElement} where  it is told if that fails */
  async function ask(where) {
    if (asking) {
      return; // a whole room comes in at once
    }
    asking = true;
    here = live.view.room?.here ?? 0;
    const of = cohort;
    const data = await live.call("here", {}, where);
    asking = false;
    if (data && of === cohort) {
      offer(data.people, data.me);
    }
    if (data) {
      keepUp();
    }
  }

  /** Nobody of another group may be named. */
  function changeGroup() {
    const now = live.view.room?.cohort ?? "";
    if (now !== cohort) {
      cohort = now;
      people = [];
      names.clear();
      here = -1;
      proposer.value = boss.value = "";
    }
  }

  /** Ask once more as people come and go. */
  function keepUp() {
    if (node.open && live.view.room && live.view.room.here !== here) {
      ask(quiet);
    }
  }

  /**
   * @param {Person[]} present
   * @param {string} me
   */
  function offer(present, me) {
    const now = present.some(({ user }) => user === me) ? present : [...present, { user: me, name: me }];
    // Whoever was chosen and has left is the proposer still.
    const chosen = people.filter((one) => [proposer.value, boss.value].includes(one.user) && !now.some(({ user }) => user === one.user));
    people = [...now, ...chosen];
    people.forEach((one) => names.set(one.user, one.name));
    for (const select of [proposer, boss]) {
      const before = select.value;
      redraw(select, people, () => [h("option", { value: "" }, _("nobody who is here")), ...people.map(({ user, name: of }) => h("option", { value: user, selected: user === before }, user === me ? _("{name} (you)", { name: of }) : of))]);
    }
  }

  async function start() {
    if (!proposal.value.trim()) {
      turned(proposal, trouble, _("Write the proposal down first, in one sentence if you can."));
      return;
    }
    const before = new Set(live.view.room?.polls.map((one) => one.id));
    const fields = [proposal, proposer, boss];
    const sent = fields.map(({ value }) => value);
    if (await live.act({ act: "consent", proposal: sent[0].trim(), proposer: sent[1], boss: sent[2] }, trouble)) {
      const made = live.view.room?.polls.find((one) => !before.has(one.id));
      fields.forEach((field, n) => taken(field, sent[n]));
      if (made) {
        await live.act({ act: "focus", on: `poll/${made.id}` }, trouble);
      }
    }
  }

  /** @param {string} user */
  function name(user) {
    return names.get(user) ?? user;
  }

  /** @param {Poll} poll */
  function round(poll) {
    const title = h("b", { dir: "auto" });
    const count = h("p", { class: "kit-note" });
    const without = h("p", { class: "kit-note" });
    const tally = h("p", { class: "kl-tally" });
    const written = h("ul", { class: "kl-objections", "aria-label": _("What was written") });
    const close = live.button("close-poll", _("Close the round"), () => live.act({ act: "close-poll", poll: poll.id }, trouble));
    const reveal = live.button("reveal-poll", _("Reveal to all"), () => live.act([{ act: "reveal-poll", poll: poll.id }, { act: "focus", on: `poll/${poll.id}` }], trouble));
    const drop = live.button("drop-poll", _("Take the round away"), () => live.act({ act: "drop-poll", poll: poll.id }, trouble), true);
    /** @type {Map<string, ReturnType<typeof objectionCard>>} */
    const cards = new Map();
    return {
      node: h("div", { class: "kl-poll", "data-poll": poll.id }, title, count, without, tally, written, h("div", { class: "kit-row" }, close, reveal, toWall(live, () => `poll/${poll.id}`, trouble), drop)),
      /** @param {Poll} next */
      draw(next) {
        const few = next.state !== "open" && next.objections === null;
        say(title, next.title);
        say(count, few ? _("Closed. Fewer than {n} people answered, so nothing that they wrote is shown.", { n: live.view.room?.threshold ?? 0 }) : standing(next));
        const not = [...new Set([next.proposer, next.boss].filter(Boolean))].map(name);
        say(without, not.length ? _("Tested without {names}.", { names: not.join(_(" and ")) }) : "");
        without.hidden = !not.length;
        say(tally, chain(next));
        tally.hidden = next.objections === null;
        close.hidden = next.state !== "open";
        reveal.hidden = next.state !== "closed" || few;
        for (const one of next.objections ?? []) {
          const made = cards.get(one.id) ?? objectionCard(live, next.id, trouble);
          cards.set(one.id, made);
          made.draw(one, next.state);
        }
        arrange(written, (next.objections ?? []).map((one) => /** @type {HTMLElement} */ (cards.get(one.id)?.node)));
      },
    };
  }

  return {
    node,
    draw() {
      changeGroup();
      const polls = (live.view.room?.polls ?? []).filter((one) => one.kind === "consent");
      for (const poll of polls) {
        const made = known.get(poll.id) ?? round(poll);
        known.set(poll.id, made);
        made.draw(poll);
      }
      arrange(list, polls.map((poll) => /** @type {HTMLElement} */ (known.get(poll.id)?.node)));
      says(polls.some((one) => one.state === "open") ? _("open") : "");
      keepUp();
    },
  };
}

/** How far a round is, and what comes next. @param {Poll} poll */
function standing({ state, answered: n }) {
  if (state === "open") {
    return _("{n} have answered. What they wrote is told after the close.", { n });
  }
  return state === "closed" ? _("{n} have answered. Read what was written, then reveal it.", { n }) : _("{n} have answered. Shown to all.", { n });
}

/** "3 raised → 2 valid → 1 resolved". @param {Poll} poll */
function chain(poll) {
  const all = (poll.objections ?? []).filter((one) => one.kind === "objection");
  const concerns = (poll.objections ?? []).length - all.length;
  const valid = all.filter((one) => one.valid);
  const raised = _("{raised} raised → {valid} valid → {resolved} resolved", { raised: all.length, valid: valid.length, resolved: valid.filter((one) => one.resolved).length });
  return concerns ? `${raised} · ${concerns === 1 ? _("1 concern") : _("{n} concerns", { n: concerns })}` : raised;
}

/** What came of testing it. @param {import("./live_console.js").Objection} objection */
function tested({ kind, valid, resolved }) {
  if (kind === "concern") {
    return _("a concern");
  }
  if (!valid) {
    return valid === null ? _("to be tested") : _("no objection");
  }
  return resolved ? _("an objection, resolved") : _("an objection");
}

/**
 * @param {Poll} poll
 * @param {Room} room
 * @returns {import("./live_scenes.js").Scene}
 */
export function consentScene(poll, room) {
  const shown = poll.state === "revealed" ? (poll.objections ?? []).filter((one) => one.shown) : [];
  const settled = poll.state === "revealed" && poll.objections !== null && poll.objections.every((one) => one.kind === "concern" || one.valid === false || one.resolved);
  return {
    kind: "consent",
    title: _("Is it good enough for now, and safe enough to try?"),
    key: [poll.id, poll.state, shown],
    joins: false,
    body: () => [
      h("blockquote", { class: "kl-proposal", dir: "auto" }, poll.title),
      poll.state === "revealed"
        ? h("div", {}, h("p", { class: "kl-tally" }, chain(poll)), h("ul", { class: "kl-objections" }, ...shown.map((one) => h("li", { "data-kind": one.kind, "data-valid": String(one.valid), "data-resolved": String(one.resolved) }, h("span", { dir: "auto" }, one.text), h("span", { class: "kl-verdict" }, tested(one))))), settled ? h("p", { class: "kl-soft" }, _("No objection is left: it is decided. Name the day on which you look again.")) : null)
        : h("div", {}, h("p", { class: "kl-big", "data-part": "count" }), h("p", { class: "kl-soft" }, _("In silence, each for themselves: I consent, I have a concern, or I see harm that we need not risk."))),
    ],
    refresh: (body) => told(body, "count", poll.state === "open" ? _("{n} of {of} have answered", { n: poll.answered, of: Math.max(room.here, poll.answered) }) : _("The round is closed")),
  };
}
