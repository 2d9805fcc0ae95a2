/** Policy files: a zip of manifest.json and weights.safetensors (docs/policies.md). Data only; nothing in it is run. */

import { outputShape } from "./policy-network.js";
import { unzip } from "./unzip.js";

/** @typedef {{type: "dense", units: number, activation: string}} DenseEntry */
/**
 * @typedef {{type: "convolution", filters: number, kernel_size: [number, number], strides: [number, number],
 *   padding: "valid" | "same", activation: string}} ConvolutionEntry
 */
/** @typedef {{type: "transpose", axes: number[]}} TransposeEntry */
/** @typedef {DenseEntry | ConvolutionEntry | TransposeEntry | {type: "normalisation"} | {type: "flatten"}} LayerEntry */
/** @typedef {{lanes_side: number, patches_ahead: number, patches_behind: number, temporal_window: number}} Observation */

/**
 * @typedef {object} PolicyFile
 * @property {string} name
 * @property {Observation} observation  the settings with which it looks at the road
 * @property {number[]} inputShape
 * @property {LayerEntry[]} layers
 * @property {Record<string, Float32Array>[]} weights  of each layer, by name
 */

const FORMAT = "sevenlanes-policy/1";
const HIGHWAY = "sevenlanes/Highway-v0"; // the world that this page can simulate
const NUM_ACTIONS = 5;
const DEFAULTS = { activation: "linear", strides: [1, 1], padding: "valid" };
const CHOICES = {
  type: ["dense", "convolution", "normalisation", "transpose", "flatten"],
  activation: ["linear", "relu", "tanh"],
};

/** @param {LayerEntry} layer @param {readonly number[]} inputs @returns {Record<string, number[]>} */
function weightShapes(layer, inputs) {
  const last = inputs[inputs.length - 1] ?? 1;
  if (layer.type === "dense") return { kernel: [last, layer.units], bias: [layer.units] };
  if (layer.type === "normalisation") return { scale: [last], offset: [last] };
  if (layer.type === "flatten" || layer.type === "transpose") return {};
  return { kernel: [...layer.kernel_size, last, layer.filters], bias: [layer.filters] };
}

/** @param {any} entry @returns {LayerEntry} */
function layerOf(entry) {
  const layer = { ...DEFAULTS, ...entry };
  for (const [key, known] of Object.entries(CHOICES)) {
    if (!known.includes(layer[key])) throw new RangeError(`A layer's ${key} must be one of ${known.join(", ")}, got ${layer[key]}.`);
  }
  return layer;
}

/** @param {Observation} observation @param {LayerEntry[]} layers */
function inputShapeOf(observation, layers) {
  const rows = observation.patches_ahead + observation.patches_behind;
  const columns = 2 * observation.lanes_side + 1;
  if (layers.some((layer) => layer.type === "convolution")) return [rows, columns, 1];
  return [rows * columns + observation.temporal_window * (rows * columns + NUM_ACTIONS)];
}

/**
 * The tensors of a safetensors file: a length, a JSON header, the numbers.
 * @param {Uint8Array} bytes
 * @returns {Map<string, {shape: number[], values: Float32Array}>}
 */
export function readTensors(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  delete header.__metadata__;
  return new Map(
    Object.entries(header).map(([name, { dtype, shape, data_offsets: [first, end] }]) => {
      if (dtype !== "F32") throw new RangeError(`The weight ${name} must be float32, got ${dtype}.`);
      const values = new Float32Array(new Uint8Array(bytes.subarray(start + first, start + end)).buffer);
      return [name, { shape, values }];
    }),
  );
}

/**
 * Read a policy file; rejects with the reason where it can not drive.
 * @param {Uint8Array} content
 * @returns {Promise<PolicyFile>}
 */
export async function readPolicy(content) {
  const members = await unzip(content);
  const [manifestBytes, weightBytes] = [members.get("manifest.json"), members.get("weights.safetensors")];
  if (!manifestBytes || !weightBytes) throw new RangeError("A policy file must hold manifest.json and weights.safetensors.");
  const manifest = JSON.parse(new TextDecoder().decode(manifestBytes));
  if (manifest.format !== FORMAT) throw new RangeError(`The policy's format must be ${FORMAT}, got ${manifest.format}.`);
  if (manifest.environment !== HIGHWAY) {
    throw new RangeError(
      `This policy plays ${manifest.environment}, and a page computes only drives on ${HIGHWAY}; ` +
        "submit it, and watch it on the server's board.",
    );
  }
  const layers = /** @type {LayerEntry[]} */ (manifest.layers.map(layerOf));
  const inputShape = inputShapeOf(manifest.observation, layers);
  const tensors = readTensors(weightBytes);
  let shape = inputShape;
  const weights = layers.map((layer, index) => {
    const expected = Object.entries(weightShapes(layer, shape));
    shape = outputShape(layer, shape);
    return Object.fromEntries(expected.map(([name, size]) => [name, weightOf(tensors, `layers.${index}.${name}`, size)]));
  });
  if (String(shape) !== String([NUM_ACTIONS])) throw new RangeError(`The last layer must give ${NUM_ACTIONS} values, got ${shape}.`);
  return { name: manifest.name, observation: manifest.observation, inputShape, layers, weights };
}

/** @param {ReturnType<typeof readTensors>} tensors @param {string} name @param {number[]} shape */
function weightOf(tensors, name, shape) {
  const tensor = tensors.get(name);
  if (!tensor || String(tensor.shape) !== String(shape)) {
    throw new RangeError(`The weight ${name} must have the shape ${shape}, got ${tensor?.shape ?? "nothing"}.`);
  }
  return tensor.values;
}
