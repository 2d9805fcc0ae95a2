/** Where the frames of a drive come from: a recorded run, or a live stream. Both tell the same listener. */

import { ApiError, fetchFrames, fetchRuns } from "./api.js";
import { LiveStream } from "./live.js";

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */

/**
 * @typedef {object} DriveListener
 * @property {(config: HighwayConfig, drive: {live: boolean, seed: number}) => void} onOpen
 *   also when a live stream comes back; all frames follow
 * @property {(records: ArrayBuffer) => void} onFrames
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
  Promise.all([fetchFrames(id, run, abort.signal), fetchRuns(id, abort.signal)]).then(
    ([{ config, bytes }, runs]) => {
      listener.onOpen(config, { live: false, seed: runs[run]?.seed ?? 0 });
      listener.onFrames(bytes);
      listener.onEnd(`/api/submissions/${id}/runs/${run}/replay`);
    },
    (error) => {
      if (abort.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      listener.onTrouble(error.message);
    },
  );
  return () => abort.abort();
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
    onStart: (start) => listener.onOpen(start.config, { live: true, seed: start.seed }),
    onFrames: listener.onFrames,
    onEnd: (end) => listener.onEnd(end.replay),
    onTrouble: (reason, retryS) =>
      listener.onTrouble(retryS === null ? reason : `${reason} Trying again in ${retryS} s.`),
  });
  return () => stream.close();
}
