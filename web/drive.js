/** Where the frames of a drive come from: a recorded run, or a live stream. Both tell the same listener. */

import { ApiError, fetchFrames, fetchRuns } from "./api.js";
import { LiveStream } from "./live.js";

/** @typedef {import("./api.js").World} World */

/**
 * @typedef {object} DriveListener
 * @property {(world: World, drive: {live: boolean, seed: number}) => void} onOpen
 *   also when a live stream comes back; all frames follow
 * @property {(records: Uint8Array) => void} onFrames
 * @property {(replay: string | null) => void} onEnd  no more frames will come; the address of the replay file
 * @property {(reason: string) => void} onTrouble
 */

/**
 * Fetch a recorded run.
 * @param {number} id  submission
 * @param {number} run
 * @param {DriveListener} listener
 * @returns {() => void} closes it
 */
export function openRun(id, run, listener) {
  const abort = new AbortController();
  readRun(id, run, listener, abort.signal).catch((error) => {
    if (abort.signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    listener.onTrouble(error.message);
  });
  return () => abort.abort();
}

/** @param {number} id @param {number} run @param {DriveListener} listener @param {AbortSignal} signal */
async function readRun(id, run, listener, signal) {
  const [{ world, pieces }, runs] = await Promise.all([fetchFrames(id, run, signal), fetchRuns(id, signal)]);
  listener.onOpen(world, { live: false, seed: runs[run]?.seed ?? 0 });
  for await (const piece of pieces) {
    if (signal.aborted) return;
    listener.onFrames(piece);
  }
  listener.onEnd(`/api/submissions/${id}/runs/${run}/replay`);
}

/**
 * Join, or start, a live drive.
 * @param {number} id  submission
 * @param {number | null} seed  null: the server chooses
 * @param {DriveListener} listener
 * @returns {() => void} closes it
 */
export function openLive(id, seed, listener) {
  const stream = new LiveStream(id, seed, {
    onStart: (start) => listener.onOpen(start, { live: true, seed: start.seed }),
    onFrames: listener.onFrames,
    onEnd: (end) => listener.onEnd(end.replay),
    onTrouble: (reason, retryS) =>
      listener.onTrouble(retryS === null ? reason : `${reason} Trying again in ${retryS} s.`),
  });
  return () => stream.close();
}
