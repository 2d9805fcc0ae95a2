/** The recorded frames of a run, whatever the world: bytes that come in pieces, and the search for a moment. */

/**
 * @typedef {object} Records
 * @property {number} count  records here
 * @property {number} firstFrame
 * @property {number} lastFrame
 * @property {(bytes: Uint8Array) => void} append  bytes of records in the order driven, cut anywhere
 * @property {(frame: number) => number} find  the index of the last record at or before a frame
 */

/** Bytes that grow at their end. */
export class GrowingBytes {
  bytes = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);
  length = 0;

  /** @param {Uint8Array} more */
  push(more) {
    const length = this.length + more.length;
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.bytes.set(more, this.length);
    this.length = length;
  }
}

/**
 * Two pieces as one.
 * @param {Uint8Array} tail
 * @param {Uint8Array} bytes
 */
export function join(tail, bytes) {
  if (tail.length === 0) return bytes;
  const joined = new Uint8Array(tail.length + bytes.length);
  joined.set(tail);
  joined.set(bytes, tail.length);
  return joined;
}

/**
 * The index of the last of `count` ascending frame numbers that is not after `frame`; 0 where there is none.
 * @param {number} count
 * @param {(index: number) => number} frameAt
 * @param {number} frame
 */
export function findFrame(count, frameAt, frame) {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (frameAt(middle) <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}
