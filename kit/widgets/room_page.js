// @ts-check
/** The room on a phone: what is before the group now, the way to what else is open, and what this browser keeps. */

import { mount } from "./activity.js";
import { h, say } from "./dom.js";
import { _, translate } from "./i18n.js";
import { listen } from "./live.js";
import { attend, secondsLeft } from "./room.js";
import { given } from "./room_given.js";
import { keptPart, refusal } from "./room_kept_part.js";
import { asks, show, takeUp } from "./room_lesson.js";
import "./room_lights.js";
import { linePart } from "./room_line_part.js";
import { groupsPart, roundPart } from "./room_people.js";
import { pollCard } from "./room_polls.js";
import { time } from "./room_part.js";
import { attendShared, deliver } from "./room_shared.js";
import * as store from "./store.js";

/**
 * @typedef {import("./room.js").ActivityState} ActivityState
 * @typedef {import("./room_polls.js").Poll} Poll
 * @typedef {object} Room  as a participant may see it
 * @property {{focus: string} | null} session
 * @property {Record<string, ActivityState>} activities
 * @property {Poll[]} polls
 * @property {import("./room_people.js").Groups | null} groups
 * @property {import("./room_people.js").Round | null} round
 */

const AGAIN_MS = 2000;
const HOLDS = 'textarea, input:not([type="radio"], [type="checkbox"]), .room-ungiven';

translate(given.strings);

/** @type {Room | null} */
let room = null;
/** @type {string} what was chosen or followed: "activity/LESSON/ACTIVITY" or "poll/ID" */
let here = "";
let focus = "";
let visits = 0; // what arrives for an earlier visit comes too late
/** @type {() => void} */
let leave = () => {};
/** @type {ReturnType<typeof pollCard> | null} */
let poll = null;

const clock = h("p", { class: "room-clock", role: "timer", hidden: true });
const round = roundPart();
const groups = groupsPart();
const follow = h("button", { type: "button", class: "kit-button", "data-action": "follow", hidden: true, click: () => open(focus) });
const stage = h("div", { class: "room-stage" });
const others = h("ul", { class: "room-others" });
const list = h("nav", { class: "room-nav", "aria-label": _("What else is here"), hidden: true }, h("h2", {}, _("What else is here")), others);

function privacy() {
  const who = given.facilitators.join(", ") || _("Your facilitator");
  return _(
    "Nothing leaves this browser before you share it. {who} gets results only, from {n} people on; whoever administers the Hub could open what you shared with your name.",
    { who, n: given.threshold },
  );
}

document.getElementById("room")?.replaceChildren(
  h(
    "header",
    { class: "room-head" },
    h("h1", {}, given.title),
    h("p", {}, `${given.user} · `, h("a", { href: given.logout }, _("Sign out"))),
  ),
  h(
    "main",
    { class: "room-main" },
    h("p", { class: "kit-note" }, privacy()),
    given.takes_part ? null : h("p", { class: "kit-closed" }, _("You lead this group, so you only look on here. Your own page is facilitator/live.ipynb.")),
    refusal(),
    linePart(),
    follow,
    clock,
    round.node,
    groups.node,
    stage,
    list,
    keptPart(),
  ),
);

/** @param {string} what */
async function go(what) {
  here = what;
  visits += 1;
  follow.hidden = true;
  leave();
  leave = () => {};
  poll = null;
  stage.replaceChildren();
  scrollTo(0, 0); // the time, the own group and whose turn it is stand above
  await fill();
}

/** Put there what belongs there. */
async function fill() {
  const [kind, lesson, activity] = here.split("/");
  if (kind === "activity") {
    await activityStage(lesson, activity);
  } else if (kind === "poll") {
    pollStage(lesson);
  } else {
    const open_ = Object.values(room?.activities ?? {}).some(({ state }) => state === "open");
    const said = open_ ? _("Several things are open: choose below.") : _("Nothing is open at the moment. It appears here by itself.");
    stage.replaceChildren(h("p", { class: "room-calm", role: "status" }, said));
  }
  draw();
}

/**
 * @param {string} lesson
 * @param {string} activity
 */
async function activityStage(lesson, activity) {
  const visit = visits;
  let asked;
  try {
    asked = await asks(lesson);
    await takeUp(lesson);
  } catch {
    setTimeout(() => visit === visits && fill(), AGAIN_MS);
    return;
  }
  const definition = asked.activities.find((one) => one.activity === activity);
  if (!definition || visit !== visits) {
    return;
  }
  show(lesson, activity);
  const card = h("div");
  const share = h("div");
  // A calendar's file and a profile over time belong to the workspace.
  const gone = [mount(card, { ...definition, reminder: null, dimensions: [] })];
  if (definition.share !== "never" && given.takes_part) {
    gone.push(mount(share, { ...definition, show: "share", title: _("Share with your group") }));
  }
  stage.replaceChildren(h("h2", {}, asked.title), card, share);
  leave = () => gone.forEach((one) => one.then((dispose) => dispose()));
}

/** @param {string} id */
function pollStage(id) {
  const found = room?.polls.find((one) => one.id === id);
  if (found) {
    poll = pollCard(found);
    stage.replaceChildren(poll.node);
  }
}

/** @param {Room} next */
function take(next) {
  room = next;
  const before = focus;
  focus = lead(next);
  if (here && (!focus || focus === before || focus === here || stays(before))) {
    draw(); // what was closed or revealed stays before its reader, and who is there already stays as they are
  } else if (stage.contains(document.activeElement)) {
    open(focus || "nothing");
  } else {
    go(focus || "nothing");
  }
}

/**
 * Whether somebody is not led on: who writes or reads what came too late, and who is busy with something else than the group was.
 * A tapped choice or button keeps the focus after its work is done, and holds nobody back.
 * @param {string} before  where the group was
 */
function stays(before) {
  const at = document.activeElement;
  return stage.contains(at) && (here !== before || Boolean(at?.matches(HOLDS)));
}

/**
 * Where the group is.
 * @param {Room} next
 */
function lead({ session, activities, polls }) {
  const said = session?.focus ?? "";
  if (/^(activity|poll)\//.test(said)) {
    return said;
  }
  const open = Object.keys(activities).filter((name) => activities[name].state === "open");
  const asked = polls.filter((one) => one.state === "open");
  if (open.length + asked.length === 1) {
    return open.length ? `activity/${open[0]}` : `poll/${asked[0].id}`;
  }
  return "";
}

function draw() {
  if (!room) {
    return;
  }
  groups.draw(room.groups);
  round.draw(room.round);
  const mine = room.polls.find((one) => `poll/${one.id}` === here);
  if (mine) {
    poll?.draw(mine);
  } else if (here.startsWith("poll/")) {
    stage.replaceChildren(h("p", { class: "room-calm" }, _("This poll was taken away.")));
  }
  follow.hidden = !focus || focus === here;
  say(follow, _("The group is elsewhere now: go there"));
  tick();
  nav(room);
}

/** @param {Room} now */
async function nav({ activities, polls }) {
  const at = Object.entries(activities).filter(([, { state }]) => state !== "waiting");
  const lessons = new Set([...at.map(([name]) => name.split("/")[0]), ...(here.startsWith("activity/") ? [here.split("/")[1]] : [])]);
  const asked = await Promise.all([...lessons].map((id) => asks(id).catch(() => null)));
  const rows = asked.flatMap((lesson) =>
    (lesson?.activities ?? []).flatMap((one) => {
      const name = `${one.lesson}/${one.activity}`;
      const state = activities[name]?.state ?? "waiting";
      const own = one.share === "never";
      return state === "waiting" && !own ? [] : [{ to: `activity/${name}`, title: one.title, said: own ? _("for you alone, stays in this browser") : stateName(state) }];
    }),
  );
  const ballots = polls.map((one) => ({ to: `poll/${one.id}`, title: one.title, said: stateName(one.state) }));
  const links = [...rows, ...ballots].filter(({ to }) => to !== here);
  const now = JSON.stringify(links);
  if (others.dataset.now !== now) {
    others.dataset.now = now;
    others.replaceChildren(
      ...links.map(({ to, title, said }) =>
        h("li", {}, h("button", { type: "button", class: "room-go", "data-to": to, click: () => open(to) }, h("strong", {}, title), " ", h("span", {}, said))),
      ),
    );
  }
  list.hidden = !links.length;
}

/** @param {string} to */
async function open(to) {
  await go(to);
  stage.tabIndex = -1;
  stage.focus({ preventScroll: true });
}

/** @param {string} state */
function stateName(state) {
  /** @type {Record<string, string>} */
  const names = { open: _("open now"), closed: _("closed"), hidden: _("closed"), revealed: _("the result is here") };
  return names[state] ?? "";
}

function tick() {
  const left = secondsLeft();
  // The card of an open activity shows the time itself.
  clock.hidden = left === null || stage.querySelector('.kit-room[data-room="open"]') !== null;
  say(clock, left === null ? "" : time(left));
}

setInterval(tick, 1000);
attend(tick);
attendShared(async () => {
  const lesson = here.startsWith("activity/") ? here.split("/")[1] : null;
  if (lesson && (await takeUp(lesson).catch(() => false))) {
    store.lesson(lesson).refresh();
  }
});
listen({ heard: ({ type, room: next }) => type === "room" && next && take(/** @type {any} */ (next)), back: () => given.takes_part && deliver() });
if (given.takes_part) {
  deliver();
}
