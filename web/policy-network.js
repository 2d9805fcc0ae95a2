/** The forward pass of a policy file, run by highway.wasm: the same bits as on the server (agents/inference.py). */

/** @typedef {import("./highway-core.js").HighwayCore} HighwayCore */
/** @typedef {import("./policy-file.js").PolicyFile} PolicyFile */
/** @typedef {import("./policy-file.js").LayerEntry} LayerEntry */
/** @typedef {import("./policy-file.js").ConvolutionEntry} ConvolutionEntry */
/** @typedef {import("./highway-core.js").Block<Float32Array<ArrayBuffer>>} Floats */
/** @typedef {{run: () => void, outputs: Floats}} Step  one kernel call, and what it writes */

/** Numbers in an array of this shape. @param {readonly number[]} shape */
function sizeOf(shape) {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * The shape that a layer makes of its inputs' shape, both without the batch axis (agents/layers.py).
 * @param {LayerEntry} layer
 * @param {readonly number[]} inputs
 * @returns {number[]}
 */
export function outputShape(layer, inputs) {
  if (layer.type === "dense") return [layer.units];
  if (layer.type === "flatten") return [sizeOf(inputs)];
  if (layer.type === "normalisation") return [...inputs];
  if (layer.type === "transpose") return transposedShape(layer.axes, inputs);
  return [outputLength(layer, inputs, 0), outputLength(layer, inputs, 1), layer.filters];
}

/** @param {readonly number[]} axes @param {readonly number[]} inputs */
function transposedShape(axes, inputs) {
  if (String([...axes].sort()) !== String(inputs.map((_, axis) => axis))) {
    throw new RangeError(`A transpose layer's axes must be those of the shape ${inputs} in some order, got ${axes}.`);
  }
  return axes.map((axis) => inputs[axis] ?? 0);
}

/**
 * For each number of the transposed array the place of the same number before.
 * @param {readonly number[]} axes
 * @param {readonly number[]} inputs  the shape before
 */
function transposedPlaces(axes, inputs) {
  const strides = inputs.map((_, axis) => sizeOf(inputs.slice(axis + 1)));
  /** @type {number[]} */
  let places = [0];
  for (const axis of axes) {
    const along = Array.from({ length: inputs[axis] ?? 0 }, (_, i) => i * (strides[axis] ?? 0));
    places = places.flatMap((place) => along.map((offset) => place + offset));
  }
  return places;
}

/** @param {ConvolutionEntry} layer @param {readonly number[]} inputs @param {0 | 1} axis */
function outputLength(layer, inputs, axis) {
  const length = inputs[axis] ?? 0;
  if (layer.padding === "same") return Math.ceil(length / layer.strides[axis]);
  return Math.floor((length - layer.kernel_size[axis]) / layer.strides[axis]) + 1;
}

/** Empty rows above, or columns to the left. @param {ConvolutionEntry} layer @param {readonly number[]} inputs @param {0 | 1} axis */
function paddingBefore(layer, inputs, axis) {
  if (layer.padding === "valid") return 0;
  const covered = (outputLength(layer, inputs, axis) - 1) * layer.strides[axis] + layer.kernel_size[axis];
  return Math.floor(Math.max(covered - (inputs[axis] ?? 0), 0) / 2);
}

/** A policy for batches of `batch` observations. */
export class PolicyNetwork {
  #core;
  #inputs;
  #outputs;
  #actions;
  /** @type {Step[]} */
  #steps = [];

  /** @param {HighwayCore} core @param {PolicyFile} policy @param {number} [batch] */
  constructor(core, policy, batch = 1) {
    this.#core = core;
    this.batch = batch;
    let shape = policy.inputShape;
    this.#inputs = core.allocate(Float32Array, batch * sizeOf(shape));
    let current = this.#inputs;
    policy.layers.forEach((layer, index) => {
      const weights = Object.fromEntries(
        Object.entries(policy.weights[index] ?? {}).map(([name, values]) => [name, core.putFloats(values)]),
      );
      const outputs = outputShape(layer, shape);
      for (const step of this.#stepsOf(layer, shape, outputs, current, weights)) {
        this.#steps.push(step);
        current = step.outputs;
      }
      shape = outputs;
    });
    this.#outputs = current;
    this.#actions = core.allocate(Uint8Array, batch);
  }

  /**
   * The last layer's outputs [batch * 5] for observations [batch * numInputs]: a view, good until the next call.
   * @param {ArrayLike<number>} observations
   */
  values(observations) {
    if (observations.length !== this.#inputs.length) {
      throw new RangeError(`The policy needs ${this.#inputs.length} inputs, got ${observations.length}.`);
    }
    this.#inputs.array.set(observations);
    for (const step of this.#steps) step.run();
    return this.#outputs.array;
  }

  /** The actions uint8 [batch] of the greatest values: a view. @param {ArrayLike<number>} observations */
  act(observations) {
    const numValues = this.values(observations).length / this.batch;
    this.#core.kernels.argmax(this.#outputs.pointer, this.batch, numValues, this.#actions.pointer);
    return this.#actions.array;
  }

  /**
   * The kernel calls of one layer.
   * @param {LayerEntry} layer
   * @param {readonly number[]} inputShape
   * @param {readonly number[]} shape
   * @param {Floats} inputs
   * @param {Record<string, Floats>} weights
   * @returns {Step[]}
   */
  #stepsOf(layer, inputShape, shape, inputs, weights) {
    if (layer.type === "flatten") return []; // the same numbers in another shape
    const { kernels, description } = this.#core;
    const outputs = this.#core.allocate(Float32Array, this.batch * sizeOf(shape));
    if (layer.type === "transpose") return [this.#transposition(layer.axes, inputShape, inputs, outputs)];
    const to = outputs.pointer;
    const pointer = (/** @type {string} */ name) => weights[name]?.pointer ?? 0;
    if (layer.type === "normalisation") {
      const features = inputShape[inputShape.length - 1] ?? 1;
      const rows = outputs.length / features;
      const [scale, offset] = [pointer("scale"), pointer("offset")];
      return [{ run: () => kernels.normalise(inputs.pointer, rows, features, scale, offset, to), outputs }];
    }
    const [kernel, bias] = [pointer("kernel"), pointer("bias")];
    const activation = description.activations[layer.activation] ?? 0;
    const activate = { run: () => kernels.activate(to, outputs.length, activation), outputs };
    if (layer.type === "dense") {
      const numInputs = sizeOf(inputShape);
      const run = () => kernels.dense(inputs.pointer, this.batch, numInputs, layer.units, kernel, bias, to);
      return [{ run, outputs }, activate];
    }
    const sizes = this.#core.putInts(this.#convolutionSizes(layer, inputShape, shape));
    return [{ run: () => kernels.convolve(inputs.pointer, sizes.pointer, kernel, bias, to), outputs }, activate];
  }

  /**
   * The same numbers in another order: no arithmetic, so no kernel.
   * @param {readonly number[]} axes
   * @param {readonly number[]} inputShape
   * @param {Floats} inputs
   * @param {Floats} outputs
   * @returns {Step}
   */
  #transposition(axes, inputShape, inputs, outputs) {
    const places = transposedPlaces(axes, inputShape);
    const run = () => {
      for (let row = 0, at = 0; row < outputs.length; row += places.length) {
        for (const place of places) outputs.array[at++] = inputs.array[row + place] ?? 0;
      }
    };
    return { run, outputs };
  }

  /** @param {ConvolutionEntry} layer @param {readonly number[]} inputs @param {readonly number[]} outputs */
  #convolutionSizes(layer, inputs, outputs) {
    const [rows = 0, columns = 0] = outputs;
    const padding = [paddingBefore(layer, inputs, 0), paddingBefore(layer, inputs, 1)];
    return [this.batch, ...inputs, ...layer.kernel_size, layer.filters, rows, columns, ...layer.strides, ...padding];
  }
}
