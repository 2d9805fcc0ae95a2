/** The ego car's speed over the whole drive, behind the seek slider. */

import { SharpCanvas, token } from "./canvas.js";
import { TOP_SPEED_MPH } from "./speed-scale.js";

/** @typedef {import("./frames.js").FrameRecords} FrameRecords */

const SCALE_MPH = 1.12 * TOP_SPEED_MPH; // room above the fastest

export class SpeedTrace {
  #drawn = "";

  /** @param {HTMLCanvasElement} element @param {() => void} onResize */
  constructor(element, onResize) {
    this.canvas = new SharpCanvas(element, () => {
      this.#drawn = "";
      onResize();
    });
  }

  /** Draw it again even if nothing but the colours changed. */
  refresh() {
    this.#drawn = "";
  }

  /**
   * @param {FrameRecords} records
   * @param {number} length  frames of the whole drive
   * @param {number} position  the frame shown
   */
  draw(records, length, position) {
    const { width, height, element } = this.canvas;
    const x = length > 0 ? Math.round((position / length) * width * 2) / 2 : 0;
    const wanted = `${records.count} ${length} ${x} ${width}`;
    if (wanted === this.#drawn || width === 0) return;
    this.#drawn = wanted;
    const ctx = this.canvas.begin();
    if (records.count < 2 || length === 0) return;
    const curve = this.#curve(records, length);
    ctx.fillStyle = token(element, "--trace");
    ctx.fill(curve);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, x, height);
    ctx.clip();
    ctx.fillStyle = token(element, "--trace-past");
    ctx.fill(curve);
    ctx.restore();
  }

  /** @param {FrameRecords} records @param {number} length */
  #curve(records, length) {
    const { width, height } = this.canvas;
    const path = new Path2D();
    const end = (records.lastFrame / length) * width;
    path.moveTo(0, height);
    for (let x = 0; x <= end; x += 1.5) {
      const from = records.find((x / width) * length);
      const to = Math.min(records.count, from + Math.max(1, Math.ceil((1.5 / width) * length)));
      let sum = 0;
      for (let i = from; i < to; i++) sum += records.speed(i, 0);
      path.lineTo(x, height * (1 - sum / (to - from) / SCALE_MPH));
    }
    path.lineTo(end, height);
    path.closePath();
    return path;
  }
}
