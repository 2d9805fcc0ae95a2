/** The mph axis that all entries of a board share. Pure. */

/** @typedef {{low: number, high: number, step: number}} Axis */

const STEPS_MPH = /** @type {const} */ ([5, 10, 20]);
const MAX_STEPS = 6;
const EMPTY = /** @type {const} */ ([50, 70]);

/**
 * An axis with round ends that holds every interval.
 * @param {readonly {interval: readonly [number, number]}[]} entries
 * @returns {Axis}
 */
export function axisOf(entries) {
  const bounds = entries.length > 0 ? entries.flatMap((entry) => entry.interval) : EMPTY;
  const slowest = Math.min(...bounds) - 1; // so that nothing touches an end
  const fastest = Math.max(...bounds) + 1;
  const step = STEPS_MPH.find((mph) => fastest - slowest <= (MAX_STEPS - 1) * mph) ?? 20;
  return { low: Math.floor(slowest / step) * step, high: Math.ceil(fastest / step) * step, step };
}

/** The speeds to name on an axis. @param {Axis} axis */
export function ticksOf({ low, high, step }) {
  return Array.from({ length: (high - low) / step + 1 }, (_, i) => low + i * step);
}

/** Where a speed lies on the axis, as a CSS length. @param {Axis} axis @param {number} mph */
export function placeOn({ low, high }, mph) {
  return `${((100 * (mph - low)) / (high - low)).toFixed(2)}%`;
}
