// @ts-check
/** What the service wrote into its page: who reads it, which group's room it is, and the mark that requests need. */

/**
 * @typedef {object} Given
 * @property {string} user
 * @property {string} cohort
 * @property {string} title
 * @property {string[]} facilitators
 * @property {number} threshold
 * @property {boolean} takes_part
 * @property {string} api  the address of the group's room
 * @property {string} logout
 * @property {string} xsrf
 * @property {Record<string, string>} strings
 */

/** @type {Given} */
export const given = JSON.parse(document.getElementById("room-given")?.textContent ?? "{}");
