/** Plays one drive: lets time go by and draws what has changed, only while something changes. */

import { FrameRecords } from "./frames.js";
import { Player } from "./player.js";
import { Scene } from "./scene.js";

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */

const MAX_STEP_S = 0.1; // a tab that slept goes on where it was
const NO_RECORDS = new FrameRecords(0, 0);

export class Playback {
  /** @type {HighwayConfig | null} */
  config = null;
  records = NO_RECORDS;
  player = new Player();
  scene = new Scene();
  #request = 0;
  #last = 0;

  /** @param {() => void} onMoment  draws `scene` and all that goes with it */
  constructor(onMoment) {
    this.onMoment = onMoment;
  }

  /** Forget the drive: an empty road. */
  clear() {
    this.records = NO_RECORDS;
    this.player.reset();
    this.refresh();
  }

  /** @param {HighwayConfig} config @param {{live: boolean, playing: boolean}} drive */
  open(config, { live, playing }) {
    this.config = config;
    this.records = new FrameRecords(config.num_cars, config.num_controlled);
    this.player.load({ length: config.max_frames, live, playing });
    this.refresh();
  }

  /** @param {ArrayBuffer} bytes */
  append(bytes) {
    this.records.append(bytes);
    this.player.extend(this.records.firstFrame, this.records.lastFrame);
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
    this.scene.update(this.records, this.player.position);
    this.onMoment();
    if (this.player.state !== "playing") return;
    this.#last = now;
    this.#request = requestAnimationFrame((next) => this.#tick(next));
  }
}
