/** The controls of playback: buttons, timeline and speeds. */

import { byId, make, setText } from "./elements.js";
import { SPEEDS } from "./player.js";

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("./player.js").Player} Player */

export class Controls {
  #play = byId("play", HTMLButtonElement);
  #restart = byId("restart", HTMLButtonElement);
  #goLive = byId("go-live", HTMLButtonElement);
  #seek = byId("seek", HTMLInputElement);
  #clock = byId("clock", HTMLElement);
  /** @type {HTMLInputElement[]} */
  #speeds = [];

  /** @param {Playback} playback */
  constructor(playback) {
    const { player } = playback;
    /** @param {() => void} change */
    const act = (change) => () => {
      change();
      playback.refresh();
    };
    this.#play.addEventListener("click", act(() => player.toggle()));
    this.#restart.addEventListener("click", act(() => player.restart()));
    this.#goLive.addEventListener("click", act(() => player.goLive()));
    this.#seek.addEventListener("input", act(() => player.seek(this.#seek.valueAsNumber)));
    this.#speeds = SPEEDS.map((speed) => this.#addSpeed(speed, act(() => player.setSpeed(speed))));
  }

  /** @param {Player} player */
  show(player) {
    const { state } = player;
    const playing = state === "playing" || state === "waiting";
    this.#play.disabled = this.#restart.disabled = this.#seek.disabled = state === "empty";
    this.#showPlay(playing);
    this.#goLive.hidden = !player.live;
    this.#goLive.classList.toggle("behind", !player.following);
    const shown = Math.round(player.position);
    const clock = `${seconds(shown, player)} of ${seconds(player.length, player)} s`;
    this.#seek.max = String(player.length);
    if (this.#seek.value !== String(shown)) this.#seek.value = String(shown);
    this.#seek.ariaValueText = clock;
    setText(this.#clock, clock);
    this.#speeds.forEach((input, i) => (input.checked = SPEEDS[i] === player.speed));
  }

  /** @param {boolean} playing */
  #showPlay(playing) {
    const label = playing ? "Pause" : "Play";
    if (this.#play.ariaLabel === label) return;
    this.#play.ariaLabel = label;
    this.#play.querySelector("use")?.setAttribute("href", playing ? "#icon-pause" : "#icon-play");
  }

  /** @param {number} speed @param {() => void} choose */
  #addSpeed(speed, choose) {
    const input = make("input");
    input.type = "radio";
    input.name = "speed";
    input.addEventListener("change", choose);
    byId("speeds", HTMLElement).append(make("label", "", input, make("span", "", `${speed === 0.5 ? "½" : speed}×`)));
    return input;
  }
}

/** @param {number} frame @param {Player} player */
function seconds(frame, player) {
  return (frame / player.framesPerSecond).toFixed(1);
}
