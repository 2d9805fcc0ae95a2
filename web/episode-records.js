/** The binary records of an episode of Cart-Pole, Pong and others (the format is told in envs/episode_frames.py). */

import { findFrame, GrowingBytes, join } from "./records.js";

const HEADER_BYTES = 12;

/** The frames of one episode in the order played; grows at its end. */
export class EpisodeRecords {
  #data = new GrowingBytes();
  /** Where each record begins. @type {number[]} */
  #starts = [];
  #tail = new Uint8Array(0);

  get count() {
    return this.#starts.length;
  }

  /** Add records; those not newer than the last one are left out. @param {Uint8Array} bytes  cut anywhere */
  append(bytes) {
    const joined = join(this.#tail, bytes);
    const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
    let at = 0;
    while (joined.length - at >= HEADER_BYTES) {
      const size = view.getUint16(at, true);
      if (size < HEADER_BYTES) throw new RangeError(`A record must have ${HEADER_BYTES} bytes or more, got ${size}.`);
      if (joined.length - at < size) break;
      if (this.count === 0 || view.getUint32(at + 4, true) > this.lastFrame) {
        this.#starts.push(this.#data.length);
        this.#data.push(joined.subarray(at, at + size));
      }
      at += size;
    }
    this.#tail = joined.slice(at);
  }

  get firstFrame() {
    return this.count > 0 ? this.frame(0) : 0;
  }

  get lastFrame() {
    return this.count > 0 ? this.frame(this.count - 1) : 0;
  }

  /** The index of the last record at or before a frame; the first record where there is none. @param {number} frame */
  find(frame) {
    return findFrame(this.count, (index) => this.frame(index), frame);
  }

  /** @param {number} index */
  #start(index) {
    return this.#starts[index] ?? 0;
  }

  /** The last action. @param {number} index */
  action(index) {
    return this.#data.view.getUint8(this.#start(index) + 2);
  }

  /** @param {number} index */
  frame(index) {
    return this.#data.view.getUint32(this.#start(index) + 4, true);
  }

  /** The return so far. @param {number} index */
  score(index) {
    return this.#data.view.getFloat32(this.#start(index) + 8, true);
  }

  /** A number of the state. @param {number} index @param {number} place */
  state(index, place) {
    return this.#data.view.getFloat32(this.#start(index) + HEADER_BYTES + 4 * place, true);
  }

  /** What is packed in a record. @param {number} index */
  body(index) {
    const start = this.#start(index);
    return this.#data.bytes.subarray(start + HEADER_BYTES, start + this.#data.view.getUint16(start, true));
  }
}
