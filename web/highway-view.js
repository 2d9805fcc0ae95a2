/** The highway: its records, the road from above, and the ego car's figures. */

import { ACTIONS, FrameRecords } from "./frames.js";
import { NO_FIGURES } from "./hud.js";
import { RoadView } from "./road.js";
import { Scene } from "./scene.js";
import { TOP_SPEED_MPH } from "./speed-scale.js";

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */
/** @typedef {import("./canvas.js").SharpCanvas} SharpCanvas */
/** @typedef {import("./hud.js").Figures} Figures */
/** @typedef {import("./hud.js").Lamp} Lamp */

/** @type {Record<typeof ACTIONS[number], string>} */
const TEXTS = {
  nothing: "Keeps lane and speed",
  accelerate: "Accelerates",
  decelerate: "Decelerates",
  left: "Steers left",
  right: "Steers right",
};
/** @type {Record<typeof ACTIONS[number], Lamp>} */
const LAMPS = { nothing: "hold", accelerate: "up", decelerate: "down", left: "left", right: "right" };
const SCALE_MPH = 1.12 * TOP_SPEED_MPH; // of the trace: room above the fastest
const BLOCKED_TITLE = "Lane changes refused because the lane beside was not free";

export class HighwayView {
  lamps = /** @type {const} */ (["left", "down", "hold", "up", "right"]);
  note = "Colour is speed. Cars with a white rim are driven by the policy.";
  /** Whether what the ego car observes is marked. */
  showsWindow = false;
  #scene = new Scene();
  #road = new RoadView();

  /** @param {HighwayConfig | null} config  null: an empty road */
  constructor(config) {
    this.config = config;
    this.records = new FrameRecords(config?.num_cars ?? 0, config?.num_controlled ?? 0);
  }

  /** @param {SharpCanvas} canvas @param {number} time */
  draw(canvas, time) {
    this.#scene.update(this.records, time);
    this.#road.showsWindow = this.showsWindow;
    this.#road.draw(canvas, this.#scene, this.config);
  }

  /** @returns {Figures} */
  figures() {
    const scene = this.#scene;
    const ego = scene.cars[0];
    if (!ego) return { ...NO_FIGURES, label: "Speed", unit: "mph" };
    const action = ACTIONS[scene.action] ?? "nothing";
    return {
      label: "Speed",
      value: ego.speed.toFixed(0),
      unit: "mph",
      rows: [
        ["Mean", scene.meanSpeed.toFixed(1), "mph"],
        ["Passed", scene.passed < 0 ? `−${-scene.passed}` : String(scene.passed), ""],
        ["Blocked", String(scene.blocked), "", BLOCKED_TITLE],
      ],
      lamp: LAMPS[action],
      text: ego.braking ? "Held up by the car ahead" : TEXTS[action],
      warning: ego.braking,
    };
  }

  /** How high the trace stands: the ego car's speed. @param {number} index */
  level(index) {
    return this.records.speed(index, 0) / SCALE_MPH;
  }
}
