/**
 * The simulation itself: WebAssembly, made from the very functions that Python runs (docs/wasm.md).
 *
 * It needs no browser: bytes in, numbers out, in a page, in a worker and in Node. An instance owns its memory and gives
 * nothing back before it goes; instances are cheap, so whoever is done with one drops it.
 */

const ALIGNMENT = 16;
const PAGE_BYTES = 64 * 1024;

/**
 * What the module exports. A pointer is an address in its memory; N highways, A controlled cars, B rows of a batch.
 * @typedef {object} Kernels
 * @property {(settings: number) => number} state_columns
 * @property {(settings: number) => number} record_bytes
 * @property {(settings: number, states: number, n: number, seeds: number, chosen: number) => void} reset
 * @property {(settings: number, states: number, n: number, actions: number) => void} act
 * @property {(settings: number, states: number, n: number, frames: number, maxFrames: number, scratch: number,
 *   occupied: number) => void} advance
 * @property {(settings: number, states: number, n: number, numInputs: number, out: number) => void} observe
 * @property {(settings: number, states: number, n: number, numCells: number, out: number) => void} observe_codes
 * @property {(out: number, n: number, a: number, numInputs: number, numCells: number, window: number,
 *   actions: number) => void} shift_window
 * @property {(settings: number, states: number, n: number, out: number) => void} record
 * @property {(settings: number, before: number, states: number, n: number, kind: number, out: number) => void} rewards
 * @property {(inputs: number, batch: number, numInputs: number, units: number, kernel: number, bias: number,
 *   outputs: number) => void} dense
 * @property {(inputs: number, shape: number, kernel: number, bias: number, outputs: number) => void} convolve
 * @property {(inputs: number, batch: number, features: number, scale: number, offset: number,
 *   outputs: number) => void} normalise
 * @property {(values: number, count: number, activation: number) => void} activate
 * @property {(values: number, batch: number, numValues: number, actions: number) => void} argmax
 */

/**
 * The content of highway.wasm.json: what the module was built from, and where things stand in its arrays.
 * @typedef {object} CoreDescription
 * @property {string} core_hash
 * @property {Record<string, number>[]} settings  the numbers that the core reads: how often each contains which setting
 * @property {Record<string, [number, number]>} limits  the least and the greatest value of every setting
 * @property {number} cars_per_lane  the most for which there is always room at the start
 * @property {string[]} rewards  their names
 * @property {number} num_actions
 * @property {number} num_seeds
 * @property {{frame: number, road: number}} columns  of a highway's state
 * @property {{header: number, car: number, controlled: number, passed: number, blocked: number, speed_sum: number}} fields
 * @property {Record<string, number>} activations
 * @property {number} units_per_mph  units/frame of speed in 1 mph
 */

/** @typedef {Uint8Array | Int32Array | Float32Array | Float64Array | BigInt64Array} Numbers */

/**
 * @template {Numbers} T
 * @typedef {{new (buffer: ArrayBuffer, offset: number, length: number): T, BYTES_PER_ELEMENT: number}} NumberType
 */

/**
 * An array in the module's memory.
 * @template {Numbers} T
 */
export class Block {
  #memory;
  #type;
  /** @type {T | null} */
  #array = null;

  /** @param {WebAssembly.Memory} memory @param {NumberType<T>} type @param {number} pointer @param {number} length */
  constructor(memory, type, pointer, length) {
    this.#memory = memory;
    this.#type = type;
    this.pointer = pointer;
    this.length = length;
  }

  /** The numbers themselves; good until the next `allocate`, which may move the memory. */
  get array() {
    if (this.#array === null || this.#array.buffer !== this.#memory.buffer) {
      this.#array = new this.#type(this.#memory.buffer, this.pointer, this.length);
    }
    return this.#array;
  }
}

export class HighwayCore {
  #memory;
  #free;

  /** @param {WebAssembly.Module} module @param {CoreDescription} description */
  constructor(module, description) {
    // No imports: the module can do nothing but compute.
    const { exports } = new WebAssembly.Instance(module, {});
    this.#memory = /** @type {WebAssembly.Memory} */ (exports.memory);
    this.#free = Number(/** @type {WebAssembly.Global} */ (exports.__heap_base).value);
    this.description = description;
    this.kernels = /** @type {Kernels} */ (/** @type {unknown} */ (exports));
  }

  /**
   * A new array of zeros in the module's memory.
   * @template {Numbers} T
   * @param {NumberType<T>} type
   * @param {number} length
   * @returns {Block<T>}
   */
  allocate(type, length) {
    const pointer = Math.ceil(this.#free / ALIGNMENT) * ALIGNMENT;
    this.#free = pointer + length * type.BYTES_PER_ELEMENT;
    const missing = this.#free - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return new Block(this.#memory, type, pointer, length);
  }

  /** A copy of whole numbers in the module's memory. @param {ArrayLike<number>} values */
  putInts(values) {
    const block = this.allocate(Int32Array, values.length);
    block.array.set(values);
    return block;
  }

  /** A copy of float32 numbers in the module's memory. @param {ArrayLike<number>} values */
  putFloats(values) {
    const block = this.allocate(Float32Array, values.length);
    block.array.set(values);
    return block;
  }
}

/**
 * A core from the content of a module (highway.wasm or highway-simd.wasm) and of highway.wasm.json.
 * @param {BufferSource} bytes
 * @param {CoreDescription} description
 */
export async function createCore(bytes, description) {
  return new HighwayCore(await WebAssembly.compile(bytes), description);
}

/** A core from the files beside this one, with vectors where the browser has them. @param {AbortSignal} [signal] */
export async function fetchCore(signal) {
  const [fast, description] = await Promise.all([
    fetchBytes("highway-simd.wasm", signal),
    fetchBytes("highway.wasm.json", signal),
  ]);
  const bytes = WebAssembly.validate(fast) ? fast : await fetchBytes("highway.wasm", signal);
  return createCore(bytes, JSON.parse(new TextDecoder().decode(description)));
}

/** @param {string} name @param {AbortSignal | undefined} signal */
async function fetchBytes(name, signal) {
  const response = await fetch(new URL(name, import.meta.url), signal ? { signal } : {});
  if (!response.ok) throw new Error(`${name} can not be fetched: ${response.status} ${response.statusText}.`);
  return response.arrayBuffer();
}
