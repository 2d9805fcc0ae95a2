/** The figures beside the road. */

import { byId, setText } from "./elements.js";
import { ACTIONS } from "./frames.js";

/** @typedef {import("./scene.js").Scene} Scene */

/** @type {Record<typeof ACTIONS[number], string>} */
const ACTION_TEXTS = {
  nothing: "Keeps lane and speed",
  accelerate: "Accelerates",
  decelerate: "Decelerates",
  left: "Steers left",
  right: "Steers right",
};
const NONE = "–";

export class Hud {
  #speed = byId("speed", HTMLElement);
  #mean = byId("mean", HTMLElement);
  #passed = byId("passed", HTMLElement);
  #blocked = byId("blocked", HTMLElement);
  #seed = byId("seed", HTMLElement);
  #action = byId("action", HTMLElement);
  #lamps = [...document.querySelectorAll(".lamp")].filter((lamp) => lamp instanceof HTMLElement);

  clear() {
    for (const figure of [this.#speed, this.#mean, this.#passed, this.#blocked, this.#seed]) setText(figure, NONE);
    setText(this.#action, "No drive yet");
    for (const lamp of this.#lamps) lamp.classList.remove("lit");
  }

  /** @param {number} seed */
  showSeed(seed) {
    setText(this.#seed, String(seed));
  }

  /** @param {Scene} scene */
  show(scene) {
    const ego = scene.cars[0];
    if (!ego) return;
    setText(this.#speed, ego.speed.toFixed(0));
    setText(this.#mean, scene.meanSpeed.toFixed(1));
    setText(this.#passed, formatSigned(scene.passed));
    setText(this.#blocked, String(scene.blocked));
    const action = ACTIONS[scene.action] ?? "nothing";
    setText(this.#action, ego.braking ? "Held up by the car ahead" : ACTION_TEXTS[action]);
    this.#action.classList.toggle("braking", ego.braking);
    for (const lamp of this.#lamps) lamp.classList.toggle("lit", lamp.dataset.action === action);
  }
}

/** A number with a true minus sign. @param {number} number */
function formatSigned(number) {
  return number < 0 ? `−${-number}` : String(number);
}
