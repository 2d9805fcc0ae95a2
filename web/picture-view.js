/** A game as the pixels of its screen: Pong. */

import { EpisodeRecords } from "./episode-records.js";
import { readPicture } from "./picture.js";
import { NO_FIGURES } from "./hud.js";

/** @typedef {import("./canvas.js").SharpCanvas} SharpCanvas */
/** @typedef {import("./hud.js").Figures} Figures */

const POINTS_TO_WIN = 21;
const TEXTS = ["Lets the paddle rest", "Fires", "Moves up", "Moves down", "Moves up, fires", "Moves down, fires"];
const LAMPS = /** @type {const} */ (["hold", "hold", "up", "down", "up", "down"]);
const MARGIN = 0.94; // of the canvas that the screen fills at most

export class PictureView {
  records = new EpisodeRecords();
  lamps = /** @type {const} */ (["down", "hold", "up"]);
  note = "The screen of the game, pixel by pixel. The policy moves the green paddle on the right; it sees it in grey.";
  #screen = document.createElement("canvas");
  #shown = -1;
  /** Of each record. @type {number[]} */
  #points = [];

  /** @param {number} framesPerSecond */
  constructor(framesPerSecond) {
    this.framesPerSecond = framesPerSecond;
  }

  /** @param {SharpCanvas} canvas @param {number} time */
  draw(canvas, time) {
    const { width, height, ratio } = canvas;
    const ctx = canvas.begin();
    ctx.fillStyle = canvas.colour("--surround");
    ctx.fillRect(0, 0, width, height);
    if (this.records.count === 0) return;
    this.#unpack(this.records.find(time));
    // Whole screen pixels for each of the game's, so that all are of one size.
    const fit = Math.min((width * ratio * MARGIN) / this.#screen.width, (height * ratio * MARGIN) / this.#screen.height);
    const scale = (fit >= 1 ? Math.floor(fit) : fit) / ratio;
    const [wide, high] = [this.#screen.width * scale, this.#screen.height * scale];
    const [left, top] = [(width - wide) / 2, (height - high) / 2].map((place) => Math.round(place * ratio) / ratio);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.#screen, left ?? 0, top ?? 0, wide, high);
  }

  /** @param {number} index */
  #unpack(index) {
    if (index === this.#shown) return;
    this.#shown = index;
    const { width, height, pixels } = readPicture(this.records.body(index));
    this.#screen.width = width;
    this.#screen.height = height;
    this.#screen.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }

  /** Points that the policy has made. @param {number} index */
  #won(index) {
    const { records } = this;
    for (let next = this.#points.length; next <= index; next++) {
      const more = next > 0 && records.score(next) > records.score(next - 1);
      this.#points.push((this.#points[next - 1] ?? 0) + (more ? 1 : 0));
    }
    return this.#points[index] ?? 0;
  }

  /** @param {number} time @returns {Figures} */
  figures(time) {
    const { records } = this;
    if (records.count === 0) return { ...NO_FIGURES, label: "Lead", unit: "points" };
    const index = records.find(time);
    const action = records.action(index);
    return {
      label: "Lead",
      value: signed(records.score(index)),
      unit: "points",
      rows: [
        ["Time", (records.frame(index) / this.framesPerSecond).toFixed(1), "s"],
        ["Won", String(this.#won(index)), ""],
        ["Lost", String(this.#won(index) - records.score(index)), ""],
      ],
      lamp: LAMPS[action] ?? "hold",
      text: TEXTS[action] ?? `Action ${action}`,
      warning: false,
    };
  }

  /** How high the trace stands: the lead, in the middle where nobody leads. @param {number} index */
  level(index) {
    return 0.5 + this.records.score(index) / (2 * POINTS_TO_WIN);
  }
}

/** A number with a true minus sign or a plus. @param {number} number */
function signed(number) {
  return number < 0 ? `−${-number}` : number > 0 ? `+${number}` : "0";
}
