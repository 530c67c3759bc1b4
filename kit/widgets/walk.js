// @ts-check
/** Where a learner is in an exercise: nothing but functions of the walk that they have taken so far. */

/**
 * @typedef {{who: string, text: string}} Saying
 * @typedef {{id: string, to: string, feedback: string, label: string, help: string, says: Saying[], press: string,
 *   reached: Record<string, string>}} Pick
 * @typedef {{id: string, step: number, text: string, paper: string, says: Saying[], shows: string[],
 *   asks: string | null, question: string, picks: Pick[], to: string | null, press: string,
 *   reached: Record<string, string>}} Place
 * @typedef {{label: string, title: string, rows: {label: string, item: string}[]}} RoleCard
 * @typedef {{steps: string[], nodes: Place[], paper: string, card: RoleCard | null}} Exercise
 *
 * @typedef {string[]} Walk  "node" where they arrived, "node.pick" where they chose
 */

/** The server keeps no longer walk (`kit.items.MOST_STEPS`). */
const MOST_STEPS = 1000;

/**
 * The walk as far as the exercise has such a way: its author may have changed it since.
 * @param {Exercise} exercise
 * @param {unknown} value  what is kept
 * @returns {Walk} never empty
 */
export function walked(exercise, value) {
  /** @type {Walk} */
  const walk = [];
  for (const mark of Array.isArray(value) ? value : []) {
    if (!find(exercise, mark) || (walk.length && !ways(exercise, /** @type {string} */ (walk.at(-1))).includes(mark))) {
      break;
    }
    walk.push(mark);
  }
  return walk.length ? walk : [exercise.nodes[0].id];
}

/**
 * Where a walk has come to: at a node, or at what is said to a choice there.
 * @param {Exercise} exercise
 * @param {Walk} walk
 */
export function here(exercise, walk) {
  return /** @type {{node: Place, pick: Pick | null}} */ (find(exercise, walk[walk.length - 1]));
}

/**
 * One mark further.
 * @param {Walk} walk
 * @param {string} mark
 */
export function further(walk, mark) {
  return [...walk, mark].slice(-MOST_STEPS);
}

/**
 * Whether somebody chose at this node before.
 * @param {Walk} walk
 * @param {Place} node
 */
export function choseAt(walk, node) {
  return walk.some((mark) => mark.startsWith(`${node.id}.`));
}

/**
 * How many things have come as far as each stage, the latest word on each counting; null before there is any.
 * @param {Exercise} exercise
 * @param {Walk} walk
 * @param {string[]} stages  in their order
 */
export function reached(exercise, walk, stages) {
  /** @type {Record<string, number>} */
  const things = {};
  for (const mark of walk) {
    const { node, pick } = here(exercise, [mark]);
    for (const [thing, stage] of Object.entries((pick ?? node).reached)) {
      things[thing] = stages.indexOf(stage);
    }
  }
  const far = Object.values(things);
  return far.length ? Object.fromEntries(stages.map((stage, n) => [stage, far.filter((at) => at >= n).length])) : null;
}

/**
 * @param {Exercise} exercise
 * @param {unknown} mark
 */
function find(exercise, mark) {
  const [id, choice] = String(mark).split(".");
  const node = exercise.nodes.find((one) => one.id === id);
  const pick = node?.picks.find((one) => one.id === choice) ?? null;
  return node && (choice === undefined || pick) ? { node, pick } : null;
}

/**
 * @param {Exercise} exercise
 * @param {string} mark
 */
function ways(exercise, mark) {
  const { node, pick } = here(exercise, [mark]);
  return pick ? [pick.to] : [...node.picks.map((one) => `${node.id}.${one.id}`), ...(node.to ? [node.to] : [])];
}
