// @ts-check
/** What somebody put into a ballot on this phone and did not give yet. It leaves this browser only when it is given. */

import { read, write } from "./room_kept.js";
import { same } from "./values.js";

/** @typedef {import("./room_polls.js").Ballot} Ballot */

const PLACE = "ballots";

/**
 * @param {string} poll
 * @returns {Ballot | null}
 */
export function draft(poll) {
  return read(PLACE)[poll] ?? null;
}

/**
 * @param {string} poll
 * @param {Ballot} ballot
 */
export function keepDraft(poll, ballot) {
  write(PLACE, { ...read(PLACE), [poll]: ballot });
}

/**
 * Forget what was given, unless something else was written since.
 * @param {string} poll
 * @param {Ballot} ballot
 */
export function dropDraft(poll, ballot) {
  const { [poll]: known, ...others } = read(PLACE);
  if (alike(known, ballot)) {
    write(PLACE, others);
  }
}

/**
 * Whether two ballots say the same.
 * @param {Ballot | null | undefined} a
 * @param {Ballot | null | undefined} b
 */
export function alike(a, b) {
  if (a?.kind === "dots" && b?.kind === "dots") {
    return same(a.given, b.given);
  }
  return a?.kind === "consent" && b?.kind === "consent" && a.stance === b.stance && a.text === b.text;
}
