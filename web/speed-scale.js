/**
 * The colours of speed: a scale whose lightness grows evenly (after viridis, its dark end lifted to stand out on
 * asphalt), so that it reads the same with every kind of colour vision and in grey.
 */

export const TOP_SPEED_MPH = 80;

/** @type {readonly (readonly [number, number, number])[]} evenly spaced from 0 to TOP_SPEED_MPH */
const STOPS = [
  [139, 108, 205],
  [110, 128, 214],
  [72, 152, 200],
  [48, 175, 172],
  [74, 195, 128],
  [150, 215, 73],
  [253, 226, 62],
];

const STEPS = 160;
const COLOURS = Array.from({ length: STEPS + 1 }, (_, step) => mixStops(step / STEPS));

/** @param {number} part  0 to 1 */
function mixStops(part) {
  const place = part * (STOPS.length - 1);
  const low = Math.min(Math.floor(place), STOPS.length - 2);
  const from = STOPS[low] ?? [0, 0, 0];
  const to = STOPS[low + 1] ?? from;
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? value) - value) * (place - low)));
  return `rgb(${mixed.join(" ")})`;
}

/** @param {number} mph */
export function colourOf(mph) {
  const part = Math.min(1, Math.max(0, mph / TOP_SPEED_MPH));
  return COLOURS[Math.round(part * STEPS)] ?? "gray";
}

/** The whole scale as a CSS gradient from left to right. */
export function gradient() {
  return `linear-gradient(90deg, ${STOPS.map((stop) => `rgb(${stop.join(" ")})`).join(", ")})`;
}
