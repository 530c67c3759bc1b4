// @ts-check
/** Follows what others do to the review that somebody reads: fetches it when nothing is under their hand. */

/** @typedef {import("./console_review.js").Review} Review */

/**
 * @param {number} changes  how often the review was changed as it stands here
 * @param {object} ways
 * @param {() => Promise<Review | undefined>} ways.again  asks for every question once more, nothing where that failed
 * @param {(whole: Review) => void} ways.renew  shows every question as it is now
 * @param {() => boolean} ways.holds  whether something is under way here that must not be drawn anew
 */
export function follower(changes, { again, renew, holds }) {
  let known = changes; // what of all changes stands here
  let latest = changes; // what was heard of
  let doubt = false; // whether something else may not stand here
  let looking = false;

  /** Fetch what somebody else did, if there is anything. */
  async function catchUp() {
    if (looking || holds() || !(doubt || latest > known)) {
      return;
    }
    looking = true;
    doubt = false;
    const whole = await again().catch(() => undefined);
    looking = false;
    if (whole && whole.changes >= latest && !doubt && !holds()) {
      saw(whole);
      renew(whole);
      return;
    }
    // Whoever went on meanwhile has seen more than was fetched, or holds what it would take from under their hand.
    doubt ||= Boolean(whole);
    latest = whole?.changes ?? known;
    await catchUp();
  }

  /** @param {Review} whole  every question, which stands here now */
  function saw(whole) {
    known = latest = whole.changes;
    doubt = false;
  }

  return {
    catchUp,
    saw,
    /** @param {number} now  how often the review was changed by now */
    heard(now) {
      latest = Math.max(latest, now);
      catchUp();
    },
    /** @param {Review} answer  what came of an act, of the questions that it changed alone */
    answered(answer) {
      // Whoever was faster changed something that this answer does not tell of.
      latest = Math.max(latest, answer.changes);
      known = answer.since === known ? answer.changes : known;
    },
    /** Something may not be any more as it stands here. */
    doubted() {
      doubt = true;
      catchUp();
    },
  };
}
