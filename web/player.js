/** Where on a drive's time line the viewer stands. Pure: no DOM, no clock; `advance` is told how much time went by. */

export const SPEEDS = /** @type {const} */ ([0.5, 1, 2, 4, 8]);

const FOLLOW_LAG = 6; // frames kept behind the live edge, so that messages of three frames arrive in time
const JUMP_LAG = 90; // a viewer who follows and falls farther behind jumps instead of hurrying

/** @typedef {"empty" | "playing" | "paused" | "waiting" | "ended"} PlayerState */

export class Player {
  /** A factor of real time. */
  speed = 1;
  /** The moment shown, in frames; fractions lie between two frames. */
  position = 0;
  first = 0;
  /** The last frame that is here. */
  last = 0;
  /** The last frame that the drive will have. */
  length = 0;
  playing = false;
  /** Whether the moment shown stays with the frames that are being driven. */
  following = false;
  /** Whether frames are still being driven. */
  live = false;
  /** Whether all frames are here. */
  complete = false;
  hasFrames = false;

  framesPerSecond = 60;

  /** Forget the drive; the chosen speed stays, until a live drive begins. */
  reset() {
    this.position = this.first = this.last = this.length = 0;
    this.playing = this.following = this.live = this.complete = this.hasFrames = false;
  }

  /**
   * Begin a drive.
   * @param {{length: number, framesPerSecond?: number, live: boolean, playing: boolean}} drive  length: frames, 0 where
   *   nobody knows
   */
  load({ length, framesPerSecond = 60, live, playing }) {
    this.reset();
    this.length = length;
    this.framesPerSecond = framesPerSecond;
    this.live = live;
    this.playing = playing;
    this.following = live && playing;
    if (live) this.speed = 1;
  }

  /**
   * Frames up to `last` are here.
   * @param {number} first
   * @param {number} last
   */
  extend(first, last) {
    this.first = first;
    this.last = Math.max(last, first);
    this.length = Math.max(this.length, this.last);
    if (!this.hasFrames) {
      this.hasFrames = true;
      this.position = this.following ? this.#followed : first;
    }
    this.position = Math.min(Math.max(this.position, first), this.last);
  }

  /** No more frames will come. */
  finish() {
    this.complete = true;
    this.live = false;
    this.following = false;
    this.length = this.last;
  }

  /** @returns {PlayerState} */
  get state() {
    if (!this.hasFrames) return "empty";
    if (this.complete && this.position >= this.last) return "ended";
    if (!this.playing) return "paused";
    return this.position >= this.last ? "waiting" : "playing";
  }

  get #followed() {
    return Math.max(this.first, this.last - FOLLOW_LAG);
  }

  play() {
    if (this.state === "ended") this.position = this.first;
    this.playing = true;
  }

  pause() {
    this.playing = false;
    this.following = false;
  }

  toggle() {
    if (this.state === "playing" || this.state === "waiting") this.pause();
    else this.play();
  }

  /** @param {number} frame */
  seek(frame) {
    this.position = Math.min(Math.max(frame, this.first), this.last);
    this.following = false;
  }

  /** Pause and go some whole frames on or back. @param {number} frames */
  step(frames) {
    this.pause();
    this.seek(frames > 0 ? Math.floor(this.position) + frames : Math.ceil(this.position) + frames);
  }

  restart() {
    this.seek(this.first);
    this.playing = true;
  }

  /** @param {number} speed  a factor of real time */
  setSpeed(speed) {
    this.speed = speed;
    if (speed !== 1) this.following = false;
  }

  /** Go to the frames that are being driven right now. */
  goLive() {
    if (!this.live) return;
    this.speed = 1;
    this.playing = true;
    this.following = true;
    this.position = this.#followed;
  }

  /**
   * Let time go by.
   * @param {number} seconds
   * @returns {boolean} whether the moment shown has changed
   */
  advance(seconds) {
    if (!this.playing || !this.hasFrames) return false;
    const before = this.position;
    if (this.following) this.#follow(seconds);
    else this.position = Math.min(this.last, this.position + seconds * this.framesPerSecond * this.speed);
    // Who catches up with the edge in real time or faster follows it from there.
    if (this.live && this.speed >= 1 && this.last - this.position < FOLLOW_LAG && !this.following) {
      this.following = true;
      this.speed = 1;
    }
    if (this.complete && this.position >= this.last) this.playing = false;
    return this.position !== before;
  }

  /** Drive at the pace of the frames that arrive, a little slower or faster to stay just behind them. @param {number} seconds */
  #follow(seconds) {
    const lag = this.last - this.position;
    if (lag > JUMP_LAG) {
      this.position = this.#followed;
      return;
    }
    const pace = 1 + Math.min(1, Math.max(-0.5, (lag - FOLLOW_LAG) / 24));
    this.position = Math.min(this.last, this.position + seconds * this.framesPerSecond * pace);
  }
}
