/** The stage: one drive on the road with everything around it, from wherever its frames come. */

import { Controls } from "./controls.js";
import { openLive, openRun } from "./drive.js";
import { byId, setText } from "./elements.js";
import { Hud } from "./hud.js";
import { listenToKeys } from "./keyboard.js";
import { Playback } from "./playback.js";
import { RoadView } from "./road.js";
import { gradient } from "./speed-scale.js";
import { SpeedTrace } from "./trace.js";

/** @typedef {import("./drive.js").DriveListener} DriveListener */
/** @typedef {import("./route.js").Source} Source */

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

export class Stage {
  #message = byId("road-message", HTMLElement);
  #replay = byId("replay", HTMLAnchorElement);
  #window = byId("window", HTMLInputElement);
  #hud = new Hud();
  #playback = new Playback(() => this.#draw());
  #controls = new Controls(this.#playback);
  #road = new RoadView(byId("road", HTMLCanvasElement), () => this.#draw());
  #trace = new SpeedTrace(byId("trace", HTMLCanvasElement), () => this.#draw());
  #close = () => {};

  /** @param {(seed: number) => void} onSeed  tells the seed of a live drive once it is known */
  constructor(onSeed) {
    this.onSeed = onSeed;
    byId("scale", HTMLElement).style.background = gradient();
    this.#window.addEventListener("change", () => this.#showWindow());
    listenToKeys(this.#playback, () => {
      this.#window.checked = !this.#window.checked;
      this.#showWindow();
    });
    DARK.addEventListener("change", () => {
      this.#road.readColours();
      this.#trace.refresh();
      this.#playback.refresh();
    });
  }

  /** Show a drive of a submission. @param {number} id @param {Source} source */
  show(id, source) {
    this.clear(source.kind === "live" ? "Starting the live drive…" : `Loading run ${source.run}…`);
    const listener = this.#listener();
    this.#close = source.kind === "live" ? openLive(id, source.seed, listener) : openRun(id, source.run, listener);
  }

  /** An empty road with a sentence on it. @param {string} message */
  clear(message) {
    this.#close();
    this.#close = () => {};
    this.#replay.hidden = true;
    this.#hud.clear();
    this.#say(message);
    this.#playback.clear();
  }

  /** @returns {DriveListener} */
  #listener() {
    return {
      onOpen: (config, { live, seed }) => {
        this.#playback.open(config, { live, playing: live || !STILL.matches });
        this.#hud.showSeed(seed);
        if (live) this.onSeed(seed);
      },
      onFrames: (records) => {
        this.#say("");
        this.#playback.append(records);
      },
      onEnd: (replay) => {
        this.#playback.finish();
        this.#replay.hidden = replay === null;
        if (replay !== null) this.#replay.href = replay;
      },
      onTrouble: (reason) => this.#say(reason),
    };
  }

  #showWindow() {
    this.#road.showsWindow = this.#window.checked;
    this.#playback.refresh();
  }

  #draw() {
    const { scene, records, player, config } = this.#playback;
    this.#road.draw(scene, config);
    this.#trace.draw(records, player.length, player.position);
    this.#hud.show(scene);
    this.#controls.show(player);
  }

  /** @param {string} message */
  #say(message) {
    this.#message.hidden = message === "";
    setText(this.#message, message);
  }
}
