/** How the kinds of worlds are shown: one view each, which the stage draws without knowing which it is. */

import { CartPoleView } from "./cart-pole-view.js";
import { HighwayView } from "./highway-view.js";
import { PictureView } from "./picture-view.js";

/** @typedef {import("./api.js").World} World */

/**
 * @typedef {object} View
 * @property {import("./records.js").Records} records  of the run that is shown
 * @property {readonly import("./hud.js").Lamp[]} lamps  for the actions there are
 * @property {string} note  what is to be known of the picture
 * @property {(canvas: import("./canvas.js").SharpCanvas, time: number) => void} draw  the moment `time`, in frames
 * @property {(time: number) => import("./hud.js").Figures} figures  of the moment drawn
 * @property {(index: number) => number} level  how high the trace stands at a record, 0 to 1
 */

const HIGHWAY = "sevenlanes/Highway-v0";
const CART_POLE = "CartPole-v1";

/** The view of a run. @param {World} world @returns {View} */
export function viewOf(world) {
  if (world.view === "highway") return new HighwayView(world.config);
  const View = world.view === "state" ? CartPoleView : PictureView;
  return new View(world.frames_per_second);
}

/** A view before there is a run. @param {string} environment @returns {View} */
export function emptyView(environment) {
  if (environment === HIGHWAY) return new HighwayView(null);
  return environment === CART_POLE ? new CartPoleView(50) : new PictureView(60);
}
