/** The keys of playback (index.html lists them for people). */

import { SPEEDS } from "./player.js";

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("./player.js").Player} Player */

const STEP_S = 1;
const LONG_STEP_S = 5;

/** @type {Record<string, (player: Player, shift: boolean) => void>} */
const KEYS = {
  " ": (player) => player.toggle(),
  ArrowLeft: (player, shift) => skip(player, shift ? -LONG_STEP_S : -STEP_S),
  ArrowRight: (player, shift) => skip(player, shift ? LONG_STEP_S : STEP_S),
  ",": (player) => player.step(-1),
  ".": (player) => player.step(1),
  "[": (player) => changeSpeed(player, -1),
  "]": (player) => changeSpeed(player, 1),
  r: (player) => player.restart(),
  l: (player) => player.goLive(),
};

/**
 * @param {Playback} playback
 * @param {() => void} toggleWindow  shows or hides what the policy sees
 */
export function listenToKeys(playback, toggleWindow) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || belongsTo(event.target, event.key)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "v") toggleWindow();
    else if (KEYS[key] && playback.player.hasFrames) KEYS[key](playback.player, event.shiftKey);
    else return;
    event.preventDefault();
    playback.refresh();
  });
}

/** Whether the focused element has its own use for a key. @param {EventTarget | null} target @param {string} key */
function belongsTo(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.matches("input[type=range]")) return false; // our steps suit the timeline better than its own
  if (target.matches("input[type=checkbox], button, summary")) return key === " ";
  if (target.matches("input[type=radio]")) return key === " " || key.startsWith("Arrow");
  return target.matches("input");
}

/** @param {Player} player @param {number} seconds */
function skip(player, seconds) {
  player.seek(Math.round(player.position) + seconds * player.framesPerSecond);
}

/** @param {Player} player @param {-1 | 1} direction */
function changeSpeed(player, direction) {
  const next = SPEEDS[SPEEDS.findIndex((speed) => speed === player.speed) + direction];
  if (next !== undefined) player.setSpeed(next);
}
