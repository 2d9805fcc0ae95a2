/** Plays one run: lets time go by and draws what has changed, only while something changes. */

import { Player } from "./player.js";

/** @typedef {import("./views.js").View} View */

const MAX_STEP_S = 0.1; // a tab that slept goes on where it was

export class Playback {
  player = new Player();
  #request = 0;
  #last = 0;

  /** @param {View} view  before there is a run @param {() => void} onMoment  draws `view` and all that goes with it */
  constructor(view, onMoment) {
    this.view = view;
    this.onMoment = onMoment;
  }

  /** Forget the run. @param {View} view  an empty one */
  clear(view) {
    this.view = view;
    this.player.reset();
    this.refresh();
  }

  /**
   * Begin a run.
   * @param {View} view
   * @param {{length: number, framesPerSecond: number, live: boolean, playing: boolean}} run
   */
  open(view, run) {
    this.view = view;
    this.player.load(run);
    this.refresh();
  }

  /** @param {Uint8Array} bytes */
  append(bytes) {
    const { records } = this.view;
    records.append(bytes);
    if (records.count === 0) return;
    this.player.extend(records.firstFrame, records.lastFrame);
    this.refresh();
  }

  finish() {
    this.player.finish();
    this.refresh();
  }

  /** Draw soon, and go on for as long as the player moves. */
  refresh() {
    if (this.#request !== 0) return;
    this.#last = performance.now();
    this.#request = requestAnimationFrame((now) => this.#tick(now));
  }

  /** @param {number} now  milliseconds */
  #tick(now) {
    this.#request = 0;
    const seconds = Math.min(MAX_STEP_S, Math.max(0, now - this.#last) / 1000);
    this.player.advance(seconds);
    this.onMoment();
    if (this.player.state !== "playing") return;
    this.#last = now;
    this.#request = requestAnimationFrame((next) => this.#tick(next));
  }
}
