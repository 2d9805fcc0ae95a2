/** How the run goes over its whole time, behind the seek slider: on the highway the ego car's speed. */

import { SharpCanvas } from "./canvas.js";

/** @typedef {import("./views.js").View} View */

export class Trace {
  #drawn = "";

  /** @param {HTMLCanvasElement} element @param {() => void} onResize */
  constructor(element, onResize) {
    this.canvas = new SharpCanvas(element, () => {
      this.#drawn = "";
      onResize();
    });
  }

  /** The page's theme is another one. */
  forgetColours() {
    this.canvas.forgetColours();
    this.#drawn = "";
  }

  /**
   * @param {View} view
   * @param {number} length  frames of the whole run
   * @param {number} position  the frame shown
   */
  draw(view, length, position) {
    const { width, height } = this.canvas;
    const { records } = view;
    const x = length > 0 ? Math.round((position / length) * width * 2) / 2 : 0;
    const wanted = `${records.count} ${length} ${x} ${width}`;
    if (wanted === this.#drawn || width === 0) return;
    this.#drawn = wanted;
    const ctx = this.canvas.begin();
    if (records.count < 2 || length === 0) return;
    const curve = this.#curve(view, length);
    ctx.fillStyle = this.canvas.colour("--trace");
    ctx.fill(curve);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, x, height);
    ctx.clip();
    ctx.fillStyle = this.canvas.colour("--trace-past");
    ctx.fill(curve);
    ctx.restore();
  }

  /** @param {View} view @param {number} length */
  #curve(view, length) {
    const { records } = view;
    const { width, height } = this.canvas;
    const path = new Path2D();
    const end = (records.lastFrame / length) * width;
    path.moveTo(0, height);
    for (let x = 0; x <= end; x += 1.5) {
      const from = records.find((x / width) * length);
      const to = Math.min(records.count, from + Math.max(1, Math.ceil((1.5 / width) * length)));
      let sum = 0;
      for (let i = from; i < to; i++) sum += view.level(i);
      path.lineTo(x, height * (1 - sum / (to - from)));
    }
    path.lineTo(end, height);
    path.closePath();
    return path;
  }
}
