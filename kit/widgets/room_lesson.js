// @ts-check
/** A lesson on a phone: its questions from the service, its answers in this browser, and what of them would leave. */

import { ApiError } from "./api_error.js";
import { _ } from "./i18n.js";
import { ask } from "./room_ask.js";
import { given } from "./room_given.js";
import { read, write } from "./room_kept.js";
import { hand, standing, waiting } from "./room_shared.js";
import { leaves } from "./share_line.js";
import { inWords, isAnswer, plain, same } from "./values.js";

/**
 * @typedef {import("./values.js").Value} Value
 * @typedef {import("./share_line.js").Line} Line
 * @typedef {import("./activity.js").Definition & {wave: string | null}} Activity
 * @typedef {{lesson: string, title: string, activities: Activity[], lines: Line[]}} Course  a lesson of it
 *
 * @typedef {object} Kept
 * @property {Value} value
 * @property {number} revision
 * @property {string | null} saved_at
 * @property {import("./share_line.js").Audience} [audience]
 * @property {string[]} [agreed]
 * @property {Record<string, {value: Value, saved_at: string}>} [beside]  other tabs' texts that wait for a choice
 */

/** @type {Map<string, Promise<Course>>} */
const courses = new Map();
/** @type {Map<string, string>} the one activity of a lesson that is before the reader */
const before = new Map();

/**
 * What a lesson asks.
 * @param {string} id
 */
export function asks(id) {
  /** @type {Promise<Course>} */
  const known = courses.get(id) ?? ask("GET", `lessons/${id}`);
  courses.set(id, known);
  known.catch(() => courses.delete(id));
  return known;
}

/**
 * Say which activity is before the reader: only what belongs to it is offered to be shared.
 * @param {string} lesson
 * @param {string} activity
 */
export function show(lesson, activity) {
  before.set(lesson, activity);
}

/** @param {string} lesson */
function place(lesson) {
  return `lesson/${lesson}`;
}

/**
 * All answers to a lesson, as a card fills itself from them.
 * @param {string} lesson
 */
export function answers(lesson) {
  /** @type {Record<string, Kept>} */
  const kept = read(place(lesson));
  /** @type {Record<string, any>} */
  const items = {};
  for (const [key, one] of Object.entries(kept)) {
    const { line } = standing(`${lesson}/${key}`);
    const current = line !== null && same(line.value, one.value);
    items[key] = {
      ...one,
      kept: Object.entries(one.beside ?? {}).map(([client, other]) => ({ client, ...other })),
      // A number that is this one's only where what was shared is what stands here.
      shared: line && { at: line.shared_at, audience: line.audience, revision: current ? one.revision : 0 },
    };
  }
  return { items, closed: {}, firsts: {} };
}

/**
 * Keep an answer, unless another tab did since this one looked: then both stay for their author to choose.
 * @param {string} lesson
 * @param {string} key  "activity/item"
 * @param {{value: Value, base: number, client: string, settles: string[]}} body
 */
export function keep(lesson, key, { value, base, client, settles }) {
  const kept = read(place(lesson));
  /** @type {Kept} */
  const old = kept[key] ?? { value: null, revision: 0, saved_at: null };
  const saved_at = new Date().toISOString();
  const beside = { ...old.beside };
  const overtaken = old.revision !== base && !same(old.value, value);
  if (overtaken) {
    beside[client] = { value, saved_at };
    kept[key] = { ...old, beside };
  } else {
    [client, ...settles].forEach((one) => delete beside[one]);
    kept[key] = { ...old, value: plain(value), revision: old.revision + 1, saved_at, beside };
  }
  write(place(lesson), kept);
  if (overtaken) {
    throw new ApiError(409, {}, { value: old.value, revision: old.revision, saved_at: old.saved_at });
  }
  return { revision: kept[key].revision, saved_at };
}

/**
 * Take up what this person shared from another device, where nothing was written here.
 * @param {string} lesson
 */
export async function takeUp(lesson) {
  const { activities } = await asks(lesson);
  const kept = read(place(lesson));
  let changed = false;
  for (const { activity, items } of activities) {
    for (const { id } of items) {
      const { line } = standing(`${lesson}/${activity}/${id}`);
      if (line && !kept[`${activity}/${id}`]) {
        const { value, audience, agreed, shared_at } = line;
        kept[`${activity}/${id}`] = { value, revision: 1, saved_at: shared_at, audience, agreed };
        changed = true;
      }
    }
  }
  if (changed) {
    write(place(lesson), kept);
  }
  return changed;
}

/**
 * What would leave of the activity before the reader, line by line.
 * @param {string} lesson
 */
export async function preview(lesson) {
  const { lines, activities } = await asks(lesson);
  const kept = read(place(lesson));
  const activity = before.get(lesson);
  const asked = activities.find((one) => one.activity === activity)?.items ?? [];
  return {
    road: given.takes_part ? "live" : null,
    notice: notice(),
    lines: lines.filter((line) => line.activity === activity).map((line) => filled(lesson, line, asked, kept)),
    receipt: null,
    done: { here: null, leaving: [] }, // lessons are finished in the course, not here
  };
}

/** Who could see what on this road, in words. */
export function notice() {
  const who = given.facilitators.join(", ") || _("your facilitator");
  return [
    _("This is exactly what would be handed over, and to whom. Everything starts as “only me”."),
    `${_("“Group” means shown without your name. “Facilitator” means read with your name.")} ${_(
      "It goes to the Hub's live service at once: {who} gets results only, never single answers of the group; " +
        "whoever administers the Hub could open answers with your name.",
      { who },
    )}`,
    _("Results need at least {n} people.", { n: given.threshold }),
    _("Before results are shown you can withdraw a line. After that a text goes too, but a number stays in the result."),
  ];
}

/**
 * @param {string} lesson
 * @param {Line} line
 * @param {import("./values.js").ItemDefinition[]} asked
 * @param {Record<string, Kept>} kept
 * @returns {Line}
 */
function filled(lesson, line, asked, kept) {
  const items = line.item === null ? asked : asked.filter(({ id }) => id === line.item);
  const values = items.map(({ id }) => kept[`${line.activity}/${id}`]);
  const stand = items.map(({ id }) => standing(`${lesson}/${line.activity}/${id}`));
  const answered = values.map((one) => isAnswer(one?.value));
  const { audience = "private", agreed = [] } = values.find(Boolean) ?? {};
  const shared = stand.find((one) => one.line)?.line ?? null;
  const differs = stand.some(
    (one, n) =>
      !one.line ||
      !same(one.line.value, values[n]?.value) ||
      one.line.audience !== audience ||
      JSON.stringify(one.line.agreed) !== JSON.stringify(agreed),
  );
  return {
    ...line,
    shown: items.flatMap((item, n) => (answered[n] ? [{ label: item.label, value: inWords(item, values[n].value) }] : [])),
    audience,
    agreed,
    answered: answered.some(Boolean),
    complete: answered.every(Boolean),
    shared: shared && { at: shared.shared_at, audience: shared.audience },
    changed: shared !== null && differs,
    where: stand.find((one) => one.where === "offline" || one.where === "leaving")?.where ?? stand[0]?.where ?? null,
  };
}

/**
 * Choose who may see a line. Choosing shares nothing.
 * @param {string} lesson
 * @param {{activity: string, item: string | null, audience: import("./share_line.js").Audience, agreed: string[]}} choice
 */
export async function choose(lesson, { activity, item, audience, agreed }) {
  const line = (await asks(lesson)).lines.find((one) => one.activity === activity && one.item === item);
  if (!line || line.never || !line.audiences.includes(audience)) {
    throw new ApiError(409, { what: _("This is always only yours."), remedy: _("It cannot be shared.") });
  }
  await mark(lesson, activity, item, { audience, agreed: agreed.filter((one) => line.may_agree.includes(one)) });
}

/**
 * @param {string} lesson
 * @param {string} activity
 * @param {string | null} item
 * @param {{audience: import("./share_line.js").Audience, agreed: string[]}} choice
 */
async function mark(lesson, activity, item, choice) {
  const kept = read(place(lesson));
  for (const id of await items(lesson, activity, item)) {
    const key = `${activity}/${id}`;
    kept[key] = { ...(kept[key] ?? { value: null, revision: 0, saved_at: null }), ...choice };
  }
  write(place(lesson), kept);
}

/**
 * @param {string} lesson
 * @param {string} activity
 * @param {string | null} item
 */
async function items(lesson, activity, item) {
  const asked = (await asks(lesson)).activities.find((one) => one.activity === activity);
  return item === null ? (asked?.items ?? []).map(({ id }) => id) : [item];
}

/**
 * Hand over every line that is meant for others, exactly as the preview has it.
 * @param {string} lesson
 */
export async function share(lesson) {
  const leaving = (await preview(lesson)).lines.filter(leaves);
  const kept = read(place(lesson));
  const { activities } = await asks(lesson);
  const shared_at = now();
  const lines = [];
  for (const { activity, item, audience, agreed } of leaving) {
    const wave = activities.find((one) => one.activity === activity)?.wave ?? null;
    for (const id of await items(lesson, activity, item)) {
      const { value } = kept[`${activity}/${id}`];
      const to = /** @type {"group" | "facilitator"} */ (audience);
      lines.push({ lesson, activity, item: id, wave, value, audience: to, agreed, shared_at });
    }
  }
  await hand(lines);
  return { preview: await preview(lesson), receipt: receipt(_("It is with the group."), shared_at) };
}

/**
 * Take a line back, and make it private again.
 * @param {string} lesson
 * @param {{activity: string, item: string | null}} line
 */
export async function withdraw(lesson, { activity, item }) {
  const shared_at = now();
  const lines = [];
  for (const id of await items(lesson, activity, item)) {
    const { line } = standing(`${lesson}/${activity}/${id}`);
    if (line) {
      lines.push({ ...line, revision: undefined, value: null, agreed: [], shared_at });
    }
  }
  await mark(lesson, activity, item, { audience: "private", agreed: [] });
  await hand(lines);
  return { preview: await preview(lesson), receipt: receipt(_("It is taken back."), shared_at) };
}

/**
 * @param {string} done
 * @param {string} at
 */
function receipt(done, at) {
  const { lines, problem } = waiting();
  if (!lines) {
    return { at, state: "taken", message: done };
  }
  const said = _("It waits in this browser for the connection, and goes by itself while this page is open.");
  return { at, state: "waiting", message: problem?.passing ? said : [problem?.message, problem?.remedy, said].filter(Boolean).join(" ") };
}

function now() {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
