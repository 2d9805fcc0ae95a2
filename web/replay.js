/** Replay files: settings, seed and actions, simulated again by the core (envs/highway/replay.py tells the format). */

import { Highways } from "./highways.js";

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */
/** @typedef {import("./highway-core.js").HighwayCore} HighwayCore */

const MAGIC = "sevenlanes-replay/2";
const LINE_END = 10;
const CHECKPOINT_PERIOD = 10; // decisions
const CHECKPOINT_DIGITS = 8; // of a state's hash

/**
 * @typedef {object} Replay
 * @property {HighwayConfig} config
 * @property {number} seed
 * @property {string} policy
 * @property {Uint8Array} actions  [decisions * controlled cars]
 * @property {string} checkpoints  CHECKPOINT_DIGITS hex digits of the state after each CHECKPOINT_PERIOD decisions
 * @property {string} stateHash  of the last state
 * @property {string} coreHash  of the simulation that drove it
 */

/** @param {Uint8Array} content @returns {Replay} */
export function readReplay(content) {
  const first = content.indexOf(LINE_END);
  const second = content.indexOf(LINE_END, first + 1);
  const [magic, head = ""] = new TextDecoder().decode(content.subarray(0, Math.max(second, 0))).split("\n");
  if (magic !== MAGIC) throw new RangeError(`This is not a replay file: it must begin with ${MAGIC}.`);
  const { config, seed, policy, checkpoints, state_hash: stateHash, core_hash: coreHash } = JSON.parse(head);
  const actions = new Uint8Array(content.subarray(second + 1));
  const decisions = Math.ceil(config.max_frames / config.frames_per_decision);
  const expected = decisions * config.num_controlled;
  if (actions.length !== expected) {
    throw new RangeError(`The replay needs ${expected} actions, got ${actions.length}. The file is damaged: fetch it again.`);
  }
  const digits = Math.floor(decisions / CHECKPOINT_PERIOD) * CHECKPOINT_DIGITS;
  if (checkpoints?.length !== digits || stateHash?.length !== 64) {
    throw new RangeError("The replay's hashes are not whole. The file is damaged: fetch it again.");
  }
  return { config, seed, policy, actions, checkpoints, stateHash, coreHash };
}

/**
 * Simulate it again, yielding the highway at every frame from 0 to `max_frames`; throws at the first checkpoint where
 * the drive is not the one that was recorded.
 * @param {HighwayCore} core
 * @param {Replay} replay
 * @returns {Generator<Highways, void, void>}
 */
export function* driveReplay(core, replay) {
  const { max_frames, frames_per_decision, num_controlled } = replay.config;
  const highways = new Highways(core, replay.config);
  highways.reset([replay.seed]);
  yield highways;
  for (let at = 0; at < replay.actions.length; at += num_controlled) {
    highways.act(replay.actions.subarray(at, at + num_controlled));
    const frames = Math.min(frames_per_decision, max_frames - highways.frame(0));
    for (let frame = 0; frame < frames; frame++) {
      highways.advance();
      yield highways;
    }
    checkState(core, replay, highways, at / num_controlled + 1);
  }
}

/** @param {HighwayCore} core @param {Replay} replay @param {Highways} highways @param {number} decisions */
function checkState(core, replay, highways, decisions) {
  const ends = decisions * replay.config.num_controlled === replay.actions.length;
  if (!ends && decisions % CHECKPOINT_PERIOD !== 0) return;
  const place = Math.floor(decisions / CHECKPOINT_PERIOD) * CHECKPOINT_DIGITS;
  const recorded = ends ? replay.stateHash : replay.checkpoints.slice(place - CHECKPOINT_DIGITS, place);
  if (highways.stateHash(0).startsWith(recorded)) return;
  const periods = Math.floor((decisions - 1) / CHECKPOINT_PERIOD);
  const before = periods * CHECKPOINT_PERIOD * replay.config.frames_per_decision;
  const reason =
    replay.coreHash === core.description.core_hash
      ? "the file is damaged: fetch it again"
      : "it was recorded by another version of the simulation";
  throw new RangeError(
    `The replay differs from the recorded drive between frame ${before} and ${highways.frame(0)}; ${reason}.`,
  );
}

/** The frame records (frames.js) of the whole drive, frame 0 to `max_frames`. @param {HighwayCore} core @param {Replay} replay */
export function replayFrames(core, replay) {
  /** @type {Uint8Array<ArrayBuffer> | null} */
  let bytes = null;
  let offset = 0;
  for (const highways of driveReplay(core, replay)) {
    bytes ??= new Uint8Array(highways.recordBytes * (replay.config.max_frames + 1));
    bytes.set(highways.records(), offset);
    offset += highways.recordBytes;
  }
  return bytes ?? new Uint8Array(0);
}
