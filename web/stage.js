/** The stage: one run with everything around it, from wherever its frames come and whatever world it is in. */

import { SharpCanvas } from "./canvas.js";
import { Controls } from "./controls.js";
import { openLive, openRun } from "./drive.js";
import { byId, setText } from "./elements.js";
import { HighwayView } from "./highway-view.js";
import { Hud } from "./hud.js";
import { listenToKeys } from "./keyboard.js";
import { Playback } from "./playback.js";
import { gradient } from "./speed-scale.js";
import { Trace } from "./trace.js";
import { emptyView, viewOf } from "./views.js";

/** @typedef {import("./drive.js").DriveListener} DriveListener */
/** @typedef {import("./route.js").Source} Source */
/** @typedef {import("./views.js").View} View */

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

export class Stage {
  #message = byId("road-message", HTMLElement);
  #replay = byId("replay", HTMLAnchorElement);
  #window = byId("window", HTMLInputElement);
  #hud = new Hud();
  #playback = new Playback(new HighwayView(null), () => this.#draw());
  #controls = new Controls(this.#playback);
  #canvas = new SharpCanvas(byId("road", HTMLCanvasElement), () => this.#draw());
  #trace = new Trace(byId("trace", HTMLCanvasElement), () => this.#draw());
  #close = () => {};

  /** @param {(seed: number) => void} onSeed  tells the seed of a live drive once it is known */
  constructor(onSeed) {
    this.onSeed = onSeed;
    byId("scale", HTMLElement).style.background = gradient();
    this.#window.addEventListener("change", () => this.#playback.refresh());
    listenToKeys(this.#playback, () => {
      this.#window.checked = !this.#window.checked;
      this.#playback.refresh();
    });
    DARK.addEventListener("change", () => {
      this.#canvas.forgetColours();
      this.#trace.forgetColours();
      this.#playback.refresh();
    });
  }

  /** Show a run of a submission. @param {number} id @param {Source} source @param {string} environment */
  show(id, source, environment) {
    this.clear(source.kind === "live" ? "Starting the live run…" : `Loading run ${source.run}…`, environment);
    const listener = this.#listener();
    this.#close = source.kind === "live" ? openLive(id, source.seed, listener) : openRun(id, source.run, listener);
  }

  /** An empty world with a sentence on it. @param {string} message @param {string} environment */
  clear(message, environment) {
    this.#close();
    this.#close = () => {};
    this.#replay.hidden = true;
    this.#hud.showSeed(null);
    this.#say(message);
    const view = emptyView(environment);
    this.#explain(view);
    this.#playback.clear(view);
  }

  /** @returns {DriveListener} */
  #listener() {
    return {
      onOpen: (world, { live, seed }) => {
        const view = viewOf(world);
        const length = world.view === "highway" ? world.config.max_frames : 0;
        const framesPerSecond = world.frames_per_second;
        this.#explain(view);
        this.#playback.open(view, { length, framesPerSecond, live, playing: live || !STILL.matches });
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

  /** Show what belongs to the kind of world. @param {View} view */
  #explain(view) {
    this.#hud.useLamps(view.lamps);
    setText(byId("view-note", HTMLElement), view.note);
    for (const part of document.querySelectorAll(".highway-only")) {
      if (part instanceof HTMLElement) part.hidden = !(view instanceof HighwayView);
    }
  }

  #draw() {
    const { view, player } = this.#playback;
    if (view instanceof HighwayView) view.showsWindow = this.#window.checked;
    view.draw(this.#canvas, player.position);
    this.#trace.draw(view, player.length, player.position);
    this.#hud.show(view.figures(player.position));
    this.#controls.show(player);
  }

  /** @param {string} message */
  #say(message) {
    this.#message.hidden = message === "";
    setText(this.#message, message);
  }
}
