/**
 * The binary frame records of a drive (little-endian; the format is told in envs/highway/frames.py).
 *
 * Every record is complete, so a drive with gaps, as a slow viewer gets it, can still be shown.
 */

import { findFrame, GrowingBytes, join } from "./records.js";

const HEADER_BYTES = 16;
const SPEED_STEP_MPH = 0.4;
const LANE_STEPS = 30;

/** @param {number} numCars @param {number} numControlled */
export function recordSize(numCars, numControlled) {
  return HEADER_BYTES + 4 * numCars + numControlled;
}

/** The frames of one drive in the order driven; grows at its end. */
export class FrameRecords {
  #data = new GrowingBytes();
  #tail = new Uint8Array(0);

  /** @param {number} numCars @param {number} numControlled */
  constructor(numCars, numControlled) {
    this.numCars = numCars;
    this.numControlled = numControlled;
    this.recordSize = recordSize(numCars, numControlled);
    /** The number of records here. */
    this.count = 0;
  }

  /** Add records; those not newer than the last one are left out. @param {Uint8Array} bytes  cut anywhere */
  append(bytes) {
    const size = this.recordSize;
    const joined = join(this.#tail, bytes);
    const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
    let offset = 0;
    for (; offset + size <= joined.length; offset += size) {
      if (this.count > 0 && view.getUint32(offset, true) <= this.lastFrame) continue;
      this.#data.push(joined.subarray(offset, offset + size));
      this.count += 1;
    }
    this.#tail = joined.slice(offset);
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
  frame(index) {
    return this.#data.view.getUint32(index * this.recordSize, true);
  }

  /** Cars passed minus cars passed by. @param {number} index */
  passed(index) {
    return this.#data.view.getInt32(index * this.recordSize + 4, true);
  }

  /** How far the road has scrolled under the view, in cells. @param {number} index */
  road(index) {
    return this.#data.view.getUint32(index * this.recordSize + 8, true) / 100;
  }

  /** The ego car's mean speed since the start, in mph. @param {number} index */
  meanSpeed(index) {
    return this.#data.view.getUint16(index * this.recordSize + 12, true) / 100;
  }

  /** The ego car's refused lane changes. @param {number} index */
  blocked(index) {
    return this.#data.view.getUint16(index * this.recordSize + 14, true);
  }

  /** A car's front in cells from the top of the map; forward is toward 0. @param {number} index @param {number} car */
  position(index, car) {
    return this.#data.view.getInt16(index * this.recordSize + HEADER_BYTES + 2 * car, true) / 100;
  }

  /** A car's lateral position in lanes; whole when it is centred in a lane. @param {number} index @param {number} car */
  lateral(index, car) {
    return this.#data.view.getUint8(index * this.recordSize + HEADER_BYTES + 2 * this.numCars + car) / LANE_STEPS;
  }

  /** A car's speed in mph. @param {number} index @param {number} car */
  speed(index, car) {
    return this.#data.view.getUint8(index * this.recordSize + HEADER_BYTES + 3 * this.numCars + car) * SPEED_STEP_MPH;
  }

  /** A controlled car's last action, an index into `ACTIONS`. @param {number} index @param {number} driver */
  action(index, driver) {
    return this.#data.view.getUint8(index * this.recordSize + HEADER_BYTES + 4 * this.numCars + driver);
  }
}

export const ACTIONS = /** @type {const} */ (["nothing", "accelerate", "decelerate", "left", "right"]);
