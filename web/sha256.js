/** SHA-256 (FIPS 180-4). The browser's own is missing on pages that come without TLS, as in a classroom's network. */

/** The first primes, on whose roots the constants are built. @param {number} count */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let value = 2; found.length < count; value++) {
    if (found.every((prime) => value % prime !== 0)) found.push(value);
  }
  return found;
}

/** The first 32 bits behind the point. @param {number} value */
function fraction(value) {
  return ((value % 1) * 2 ** 32) | 0;
}

const START = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
const ROUND_KEYS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));

/** @param {number} value @param {number} bits */
function rotate(value, bits) {
  return (value >>> bits) | (value << (32 - bits));
}

/** The message, a 1 bit, zeros, and its length in bits: a multiple of 64 bytes. @param {Uint8Array} message */
function padded(message) {
  const bytes = new Uint8Array(64 * Math.ceil((message.length + 9) / 64));
  bytes.set(message);
  bytes[message.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, 8n * BigInt(message.length));
  return new DataView(bytes.buffer);
}

/** The 64 words of a block's schedule. @param {DataView} bytes @param {number} offset @param {Int32Array} words */
function schedule(bytes, offset, words) {
  for (let i = 0; i < 16; i++) words[i] = bytes.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [early, late] = [words[i - 15] ?? 0, words[i - 2] ?? 0];
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[i] = ((words[i - 16] ?? 0) + first + (words[i - 7] ?? 0) + second) | 0;
  }
}

/** Mix one block's words into the hash. @param {Int32Array} hash @param {Int32Array} words */
function compress(hash, words) {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + chosen + (ROUND_KEYS[i] ?? 0) + (words[i] ?? 0);
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (hash[index] = (hash[index] ?? 0) + word));
}

/** The hash as 64 hexadecimal digits. @param {Uint8Array} message */
export function sha256(message) {
  const bytes = padded(message);
  const hash = START.slice();
  const words = new Int32Array(64);
  for (let offset = 0; offset < bytes.byteLength; offset += 64) {
    schedule(bytes, offset, words);
    compress(hash, words);
  }
  return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
