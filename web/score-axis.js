/** The axis of scores that all entries of a board share. Pure. */

/** @typedef {{low: number, high: number, step: number}} Axis */

const STEPS = /** @type {const} */ ([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
const MAX_STEPS = 6;
const EMPTY = /** @type {const} */ ([50, 70]);

/**
 * An axis with round ends that holds every interval.
 * @param {readonly {interval: readonly [number, number]}[]} entries
 * @returns {Axis}
 */
export function axisOf(entries) {
  const bounds = entries.length > 0 ? entries.flatMap((entry) => entry.interval) : EMPTY;
  const lowest = Math.min(...bounds) - 1; // so that nothing touches an end
  const highest = Math.max(...bounds) + 1;
  const step = STEPS.find((each) => highest - lowest <= (MAX_STEPS - 1) * each) ?? 10_000;
  return { low: Math.floor(lowest / step) * step, high: Math.ceil(highest / step) * step, step };
}

/** The scores to name on an axis. @param {Axis} axis */
export function ticksOf({ low, high, step }) {
  return Array.from({ length: (high - low) / step + 1 }, (_, i) => low + i * step);
}

/** Where a score lies on the axis, as a CSS length. @param {Axis} axis @param {number} score */
export function placeOn({ low, high }, score) {
  return `${((100 * (score - low)) / (high - low)).toFixed(2)}%`;
}
