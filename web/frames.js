/**
 * The binary frame records of a drive (little-endian; the format is told in envs/highway/frames.py).
 *
 * Every record is complete, so a drive with gaps, as a slow viewer gets it, can still be shown.
 */

const HEADER_BYTES = 16;
const SPEED_STEP_MPH = 0.4;
const LANE_STEPS = 30;

/** @param {number} numCars @param {number} numControlled */
export function recordSize(numCars, numControlled) {
  return HEADER_BYTES + 4 * numCars + numControlled;
}

/** The frames of one drive in the order driven; grows at its end. */
export class FrameRecords {
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);

  /** @param {number} numCars @param {number} numControlled */
  constructor(numCars, numControlled) {
    this.numCars = numCars;
    this.numControlled = numControlled;
    this.recordSize = recordSize(numCars, numControlled);
    /** The number of records here. */
    this.count = 0;
  }

  /**
   * Add whole records; those not newer than the last one are left out.
   * @param {ArrayBuffer} buffer
   */
  append(buffer) {
    const size = this.recordSize;
    if (buffer.byteLength % size !== 0) {
      throw new RangeError(`Frame data must be whole records of ${size} bytes, got ${buffer.byteLength} bytes.`);
    }
    this.#reserve(this.count * size + buffer.byteLength);
    const incoming = new DataView(buffer);
    for (let offset = 0; offset < buffer.byteLength; offset += size) {
      if (this.count > 0 && incoming.getUint32(offset, true) <= this.lastFrame) continue;
      this.#bytes.set(new Uint8Array(buffer, offset, size), this.count * size);
      this.count += 1;
    }
  }

  /** @param {number} bytes */
  #reserve(bytes) {
    if (bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  get firstFrame() {
    return this.count > 0 ? this.frame(0) : 0;
  }

  get lastFrame() {
    return this.count > 0 ? this.frame(this.count - 1) : 0;
  }

  /**
   * The index of the last record at or before a frame; the first record where there is none.
   * @param {number} frame
   */
  find(frame) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.frame(middle) <= frame) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @param {number} index */
  frame(index) {
    return this.#view.getUint32(index * this.recordSize, true);
  }

  /** Cars passed minus cars passed by. @param {number} index */
  passed(index) {
    return this.#view.getInt32(index * this.recordSize + 4, true);
  }

  /** How far the road has scrolled under the view, in cells. @param {number} index */
  road(index) {
    return this.#view.getUint32(index * this.recordSize + 8, true) / 100;
  }

  /** The ego car's mean speed since the start, in mph. @param {number} index */
  meanSpeed(index) {
    return this.#view.getUint16(index * this.recordSize + 12, true) / 100;
  }

  /** The ego car's refused lane changes. @param {number} index */
  blocked(index) {
    return this.#view.getUint16(index * this.recordSize + 14, true);
  }

  /** A car's front in cells from the top of the map; forward is toward 0. @param {number} index @param {number} car */
  position(index, car) {
    return this.#view.getInt16(index * this.recordSize + HEADER_BYTES + 2 * car, true) / 100;
  }

  /** A car's lateral position in lanes; whole when it is centred in a lane. @param {number} index @param {number} car */
  lateral(index, car) {
    return this.#view.getUint8(index * this.recordSize + HEADER_BYTES + 2 * this.numCars + car) / LANE_STEPS;
  }

  /** A car's speed in mph. @param {number} index @param {number} car */
  speed(index, car) {
    return this.#view.getUint8(index * this.recordSize + HEADER_BYTES + 3 * this.numCars + car) * SPEED_STEP_MPH;
  }

  /** A controlled car's last action, an index into `ACTIONS`. @param {number} index @param {number} driver */
  action(index, driver) {
    return this.#view.getUint8(index * this.recordSize + HEADER_BYTES + 4 * this.numCars + driver);
  }
}

export const ACTIONS = /** @type {const} */ (["nothing", "accelerate", "decelerate", "left", "right"]);
