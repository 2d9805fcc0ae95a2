/** Pictures of few colours as runs of equal pixels (the format is told in envs/episode_frames.py). Pure. */

/** @typedef {{width: number, height: number, pixels: Uint8ClampedArray<ArrayBuffer>}} Picture  pixels: red, green, blue, alpha */

const HEADER_BYTES = 5;

/** @param {Uint8Array} body @returns {Picture} */
export function readPicture(body) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint16(0, true), view.getUint16(2, true)];
  const palette = body.length - 3 * view.getUint8(4);
  const pixels = new Uint8ClampedArray(4 * width * height);
  const stride = 4 * width;
  let at = HEADER_BYTES;
  for (let row = 0; row < height; ) {
    const count = view.getUint8(at++);
    const start = row * stride;
    for (let place = start; place < start + stride; at += 2) {
      const colour = palette + 3 * view.getUint8(at + 1);
      for (let run = view.getUint8(at); run > 0; run--, place += 4) {
        pixels[place] = body[colour] ?? 0;
        pixels[place + 1] = body[colour + 1] ?? 0;
        pixels[place + 2] = body[colour + 2] ?? 0;
        pixels[place + 3] = 255;
      }
    }
    for (let again = 1; again < count; again++) pixels.copyWithin(start + again * stride, start, start + stride);
    row += count;
  }
  return { width, height, pixels };
}
