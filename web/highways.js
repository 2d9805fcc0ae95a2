/** Highways that drive in highway.wasm: the methods of Python's `Highways` (envs/highway/highways.py). */

import { sha256 } from "./sha256.js";

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */
/** @typedef {import("./highway-core.js").HighwayCore} HighwayCore */

/**
 * Throws a RangeError that says what is wrong with the settings, if anything is.
 * @param {HighwayCore} core
 * @param {HighwayConfig} config
 */
export function checkConfig({ description }, config) {
  for (const [name, [low, high]] of Object.entries(description.limits)) {
    const value = numberOf(config, name);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(`${name} must be a whole number from ${low} to ${high}, got ${value}.`);
    }
  }
  const most = description.cars_per_lane * config.lanes;
  if (config.num_cars > most) throw new RangeError(`num_cars must be at most ${most}, got ${config.num_cars}.`);
  if (config.num_controlled > config.num_cars) {
    throw new RangeError(`num_controlled must be at most num_cars = ${config.num_cars}, got ${config.num_controlled}.`);
  }
  if (config.traffic_min_mph >= config.traffic_max_mph) {
    throw new RangeError(`traffic_min_mph must be less than traffic_max_mph, got ${config.traffic_min_mph}.`);
  }
  if (config.action_frames > config.frames_per_decision) {
    throw new RangeError(`action_frames must be at most frames_per_decision, got ${config.action_frames}.`);
  }
  if (!description.rewards.includes(config.reward)) {
    throw new RangeError(`reward must be one of ${description.rewards.join(", ")}, got ${config.reward}.`);
  }
}

/** A setting by its name; NaN where it is missing. @param {HighwayConfig} config @param {string} name */
function numberOf(config, name) {
  return Number(config[/** @type {keyof HighwayConfig} */ (name)]);
}

/** The numbers that the core reads. @param {HighwayCore} core @param {HighwayConfig} config */
function settingsOf({ description }, config) {
  return description.settings.map(({ constant = 0, ...times }) =>
    Object.entries(times).reduce((sum, [name, count]) => sum + count * numberOf(config, name), constant),
  );
}

/** Cells in one observation. @param {HighwayConfig} config */
export function numCells(config) {
  return (config.patches_ahead + config.patches_behind) * (2 * config.lanes_side + 1);
}

/** `numHighways` highways of the same settings. N highways, A controlled cars below; arrays are flat, row by row. */
export class Highways {
  #core;
  #settings;
  #states;
  #before;
  #seeds;
  #chosen;
  #actions;
  #rewards;
  #window;
  #codes;
  #records;
  #scratch;
  #occupied;

  /** @param {HighwayCore} core @param {HighwayConfig} config @param {number} [numHighways] */
  constructor(core, config, numHighways = 1) {
    checkConfig(core, config);
    const { description, kernels } = core;
    this.#core = core;
    this.config = config;
    this.numHighways = numHighways;
    this.numCells = numCells(config);
    /** Length of one flat observation. */
    this.numInputs = this.numCells + config.temporal_window * (this.numCells + description.num_actions);
    this.#settings = core.putInts(settingsOf(core, config));
    /** int32 numbers of one highway's state. */
    this.columns = kernels.state_columns(this.#settings.pointer);
    this.recordBytes = kernels.record_bytes(this.#settings.pointer);
    const drivers = numHighways * config.num_controlled;
    this.#states = core.allocate(Int32Array, numHighways * this.columns);
    this.#before = core.allocate(Int32Array, numHighways * this.columns);
    this.#seeds = core.allocate(Int32Array, numHighways);
    this.#chosen = core.allocate(Uint8Array, numHighways);
    this.#actions = core.allocate(Uint8Array, drivers);
    this.#rewards = core.allocate(Float64Array, drivers);
    this.#window = core.allocate(Float32Array, drivers * this.numInputs);
    this.#codes = core.allocate(Uint8Array, drivers * this.numCells);
    this.#records = core.allocate(Uint8Array, numHighways * this.recordBytes);
    this.#scratch = core.allocate(BigInt64Array, config.num_cars);
    this.#occupied = core.allocate(BigInt64Array, 2 * config.lanes);
    this.reset(Array.from({ length: numHighways }, (_, index) => index));
  }

  /**
   * Start new drives. The seeds [N] fix everything; `chosen` [N] limits it to some highways.
   * @param {ArrayLike<number>} seeds
   * @param {ArrayLike<number | boolean>} [chosen]
   */
  reset(seeds, chosen) {
    this.#checkNumbers("seeds", seeds, this.numHighways, this.#core.description.num_seeds);
    this.#seeds.array.set(seeds);
    const flags = this.#chosen.array;
    const row = this.#window.length / this.numHighways;
    for (let index = 0; index < this.numHighways; index++) {
      flags[index] = chosen === undefined || chosen[index] ? 1 : 0;
      // Before the first frame nothing has been seen or done: an empty past.
      if (flags[index]) this.#window.array.fill(0, index * row, (index + 1) * row);
    }
    this.#core.kernels.reset(...this.#pointers(), this.#seeds.pointer, this.#chosen.pointer);
    this.#look();
  }

  /** Let actions [N * A] take effect, once. @param {ArrayLike<number>} actions */
  act(actions) {
    const { num_controlled, temporal_window } = this.config;
    this.#checkNumbers("actions", actions, this.#actions.length, this.#core.description.num_actions);
    this.#actions.array.set(actions);
    if (temporal_window > 0) {
      this.#look();
      this.#core.kernels.shift_window(
        this.#window.pointer,
        this.numHighways,
        num_controlled,
        this.numInputs,
        this.numCells,
        temporal_window,
        this.#actions.pointer,
      );
    }
    this.#core.kernels.act(...this.#pointers(), this.#actions.pointer);
  }

  /** Drive on for some frames; a highway at its `max_frames` stands still. @param {number} [frames] */
  advance(frames = 1) {
    const { pointer } = this.#scratch;
    this.#core.kernels.advance(...this.#pointers(), frames, this.config.max_frames, pointer, this.#occupied.pointer);
  }

  /**
   * One decision: actions [N * A] take effect, then `frames_per_decision` frames are driven.
   * @param {ArrayLike<number>} actions
   * @returns {Float64Array}  the rewards [N * A]: a view, good until the next call
   */
  step(actions) {
    const { description, kernels } = this.#core;
    this.#before.array.set(this.#states.array);
    this.act(actions);
    this.advance(this.config.frames_per_decision);
    const kind = description.rewards.indexOf(this.config.reward);
    const [settings, states, count] = this.#pointers();
    kernels.rewards(settings, this.#before.pointer, states, count, kind, this.#rewards.pointer);
    return this.#rewards.array;
  }

  /** Observations float32 [N * A * numInputs] in [0, 1]: a view, good until the next call. */
  observe() {
    this.#look();
    return this.#window.array;
  }

  /** The present cells as codes, uint8 [N * A * numCells]: a view, good until the next call. */
  observeCodes() {
    this.#core.kernels.observe_codes(...this.#pointers(), this.numCells, this.#codes.pointer);
    return this.#codes.array;
  }

  /** The frame records (frames.js) of all highways, uint8 [N * recordBytes]: a view, good until the next call. */
  records() {
    this.#core.kernels.record(...this.#pointers(), this.#records.pointer);
    return this.#records.array;
  }

  /** A highway's state, int32 [columns]: a view. Copy it and you have copied the highway. @param {number} index */
  state(index) {
    return this.#states.array.subarray(index * this.columns, (index + 1) * this.columns);
  }

  /** SHA-256 of a highway's state: equal hashes are equal highways. @param {number} index */
  stateHash(index) {
    const state = this.state(index);
    return sha256(new Uint8Array(state.buffer, state.byteOffset, state.byteLength));
  }

  /** Frames driven since reset. @param {number} index */
  frame(index) {
    return this.#states.array[index * this.columns + this.#core.description.columns.frame] ?? 0;
  }

  /** Cars passed minus cars passed by, since reset. @param {number} index @param {number} [driver] */
  passed(index, driver = 0) {
    return this.#controlled("passed")[index * this.config.num_controlled + driver] ?? 0;
  }

  /** Lane changes that the rules refused, since reset. @param {number} index @param {number} [driver] */
  blocked(index, driver = 0) {
    return this.#controlled("blocked")[index * this.config.num_controlled + driver] ?? 0;
  }

  /** Mean speed in mph over all frames since reset; 0 before the first. @param {number} index @param {number} [driver] */
  meanSpeed(index, driver = 0) {
    const driven = this.#controlled("speed_sum")[index * this.config.num_controlled + driver] ?? 0;
    return driven / (this.#core.description.units_per_mph * Math.max(this.frame(index), 1));
  }

  /** A field of the controlled cars of all highways [N * A]. @param {"passed" | "blocked" | "speed_sum"} field */
  #controlled(field) {
    const { fields } = this.#core.description;
    const { num_cars, num_controlled } = this.config;
    const first = fields.header + fields.car * num_cars + fields[field] * num_controlled;
    const values = new Int32Array(this.numHighways * num_controlled);
    for (let index = 0; index < this.numHighways; index++) {
      values.set(this.state(index).subarray(first, first + num_controlled), index * num_controlled);
    }
    return values;
  }

  #look() {
    this.#core.kernels.observe(...this.#pointers(), this.numInputs, this.#window.pointer);
  }

  /** @returns {[number, number, number]} */
  #pointers() {
    return [this.#settings.pointer, this.#states.pointer, this.numHighways];
  }

  /** @param {string} what @param {ArrayLike<number>} values @param {number} count @param {number} limit */
  #checkNumbers(what, values, count, limit) {
    if (values.length !== count) throw new RangeError(`${what} must be ${count} numbers, got ${values.length}.`);
    for (let index = 0; index < count; index++) {
      const value = Number(values[index]);
      if (!Number.isInteger(value) || value < 0 || value >= limit) {
        throw new RangeError(`${what} must be whole numbers from 0 to ${limit - 1}, got ${value}.`);
      }
    }
  }
}
