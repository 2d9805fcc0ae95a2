/** Cart-Pole from the side, and below it where the cart was before, as a plotter would draw it. */

import { EpisodeRecords } from "./episode-records.js";
import { NO_FIGURES } from "./hud.js";

/** @typedef {import("./canvas.js").SharpCanvas} SharpCanvas */
/** @typedef {import("./hud.js").Figures} Figures */

const [POSITION, ANGLE] = [0, 2]; // in the state
const MAX_POSITION = 2.4; // m
const MAX_ANGLE = (12 * Math.PI) / 180;
const POLE = 1; // m
const CART = /** @type {const} */ ([0.5, 0.3]); // m; wide and high
const SEEN_M = 2.7; // of the track, with the cart in the middle
const PAST_S = 6;
const LABEL_PX = 30; // half a label of the track's ends
const LAMPS = /** @type {const} */ (["left", "right"]);

export class CartPoleView {
  records = new EpisodeRecords();
  lamps = LAMPS;
  note = "The view follows the cart. The episode ends when the pole leans by 12° or the cart leaves the track, at ±2.4 m.";

  /** @param {number} framesPerSecond */
  constructor(framesPerSecond) {
    this.framesPerSecond = framesPerSecond;
  }

  /** @param {SharpCanvas} canvas @param {number} time */
  draw(canvas, time) {
    const { width, height } = canvas;
    const ctx = canvas.begin();
    const colour = canvas.colour.bind(canvas);
    ctx.fillStyle = colour("--sky");
    ctx.fillRect(0, 0, width, height);
    const metre = Math.min(width / SEEN_M, height / 4);
    const floor = Math.round(Math.min(height * 0.5, metre * 3));
    const x = this.#state(time, POSITION);
    drawTrack(ctx, { width, height, metre, floor, x }, colour);
    if (this.records.count === 0) return;
    drawCart(ctx, { middle: width / 2, floor, metre, angle: this.#state(time, ANGLE) }, colour);
    this.#drawPast(ctx, time, { width, top: floor + metre * 0.75, bottom: height - 24 }, colour);
  }

  /** The state at a moment, between two records where it lies there. @param {number} time @param {number} place */
  #state(time, place) {
    const { records } = this;
    if (records.count === 0) return 0;
    const index = records.find(time);
    const next = Math.min(index + 1, records.count - 1);
    const here = records.state(index, place);
    const span = records.frame(next) - records.frame(index);
    const part = span > 0 ? Math.min(1, Math.max(0, (time - records.frame(index)) / span)) : 0;
    return here + (records.state(next, place) - here) * part;
  }

  /**
   * The cart's place over the last seconds: now at the top, the whole track from left to right.
   * @param {CanvasRenderingContext2D} ctx
   * @param {number} time
   * @param {{width: number, top: number, bottom: number}} box
   * @param {(name: string) => string} colour
   */
  #drawPast(ctx, time, { width, top, bottom }, colour) {
    if (bottom - top < 60) return;
    const scale = (width - 2 * LABEL_PX) / (2 * MAX_POSITION);
    ctx.fillStyle = colour("--track-mark");
    for (const limit of [-MAX_POSITION, 0, MAX_POSITION]) {
      ctx.fillRect(Math.round(width / 2 + limit * scale), top, 1, bottom - top);
    }
    ctx.beginPath();
    const frames = PAST_S * this.framesPerSecond;
    for (let back = 0; back <= Math.min(frames, time - this.records.firstFrame); back++) {
      const place = width / 2 + this.#state(time - back, POSITION) * scale;
      const y = top + ((bottom - top) * back) / frames;
      if (back === 0) ctx.moveTo(place, y);
      else ctx.lineTo(place, y);
    }
    ctx.strokeStyle = colour("--cart");
    ctx.lineWidth = 2;
    ctx.lineJoin = "round";
    ctx.stroke();
    ctx.fillStyle = colour("--track-text");
    ctx.font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textAlign = "center";
    for (const limit of [-MAX_POSITION, MAX_POSITION]) {
      ctx.fillText(`${limit < 0 ? "−" : "+"}${MAX_POSITION} m`, width / 2 + limit * scale, bottom + 16);
    }
  }

  /** @param {number} time @returns {Figures} */
  figures(time) {
    const { records } = this;
    if (records.count === 0) return { ...NO_FIGURES, label: "Upright", unit: "steps" };
    const index = records.find(time);
    const action = LAMPS[records.action(index)] ?? "left";
    const degrees = (records.state(index, ANGLE) * 180) / Math.PI;
    return {
      label: "Upright",
      value: String(records.score(index)),
      unit: "steps",
      rows: [
        ["Time", (records.frame(index) / this.framesPerSecond).toFixed(1), "s"],
        ["Pole", signed(degrees, 1), "°"],
        ["Cart", signed(records.state(index, POSITION), 2), "m"],
      ],
      lamp: index > 0 ? action : null,
      text: index > 0 ? `Pushes ${action}` : "Starts",
      warning: Math.abs(degrees) > 9,
    };
  }

  /** How high the trace stands: how upright the pole is. @param {number} index */
  level(index) {
    return 0.9 * Math.max(0, 1 - Math.abs(this.records.state(index, ANGLE)) / MAX_ANGLE);
  }
}

/**
 * The ground, with a mark every half metre and a wall at both ends.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{width: number, height: number, metre: number, floor: number, x: number}} at  x: the cart's place, in the middle
 * @param {(name: string) => string} colour
 */
function drawTrack(ctx, { width, height, metre, floor, x }, colour) {
  ctx.fillStyle = colour("--asphalt");
  ctx.fillRect(0, floor, width, height - floor);
  ctx.fillStyle = colour("--edge-line");
  ctx.fillRect(0, floor, width, 3);
  for (let mark = -MAX_POSITION; mark <= MAX_POSITION + 1e-6; mark += 0.4) {
    const place = Math.round(width / 2 + (mark - x) * metre);
    const isEnd = Math.abs(mark) > MAX_POSITION - 1e-6;
    ctx.fillStyle = colour(isEnd ? "--stop" : "--lane-line");
    if (isEnd) ctx.fillRect(place - 3, floor - metre * 0.5, 6, metre * 0.5 + 18);
    else ctx.fillRect(place - 1, floor + 3, 2, Math.abs(mark) < 1e-6 ? 18 : 10);
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{middle: number, floor: number, metre: number, angle: number}} at
 * @param {(name: string) => string} colour
 */
function drawCart(ctx, { middle, floor, metre, angle }, colour) {
  const [wide, high] = [CART[0] * metre, CART[1] * metre];
  const wheel = high * 0.24;
  const top = floor - high - wheel;
  ctx.fillStyle = colour("--cart");
  ctx.beginPath();
  ctx.roundRect(middle - wide / 2, top, wide, high, 5);
  ctx.fill();
  ctx.fillStyle = colour("--wheel");
  for (const side of [-0.3, 0.3]) {
    ctx.beginPath();
    ctx.arc(middle + side * wide, floor - wheel, wheel, 0, 2 * Math.PI);
    ctx.fill();
  }
  const pivot = top + high * 0.25;
  const tip = { x: middle + Math.sin(angle) * POLE * metre, y: pivot - Math.cos(angle) * POLE * metre };
  ctx.strokeStyle = colour("--pole");
  ctx.lineWidth = Math.max(5, metre * 0.085);
  ctx.lineCap = "round";
  ctx.beginPath();
  ctx.moveTo(middle, pivot);
  ctx.lineTo(tip.x, tip.y);
  ctx.stroke();
  ctx.fillStyle = colour("--wheel");
  ctx.beginPath();
  ctx.arc(middle, pivot, Math.max(3, metre * 0.035), 0, 2 * Math.PI);
  ctx.fill();
}

/** A number with a true minus sign. @param {number} number @param {number} digits */
function signed(number, digits) {
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && Number(text) > 0 ? `−${text}` : text;
}
