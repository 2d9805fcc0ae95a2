/** The highway from above: everything drives up, the view follows the ego car. */

import { drawCar } from "./car.js";
import { drawWindow } from "./observation-window.js";
import { colourOf } from "./speed-scale.js";

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */
/** @typedef {import("./canvas.js").SharpCanvas} SharpCanvas */
/** @typedef {import("./scene.js").Scene} Scene */

const MAP_CELLS = 70;
const CAR_CELLS = 3.4;
const DEFAULT_LANES = 7;
// A lane is two cells wide. Drawn so, a road of 70 cells is a thin line; widened, lanes and cars have the proportions
// of a real road (a lane of 3.6 m, a car of 4.6 m by 1.8 m).
const LANE_CELLS = 3;
const CAR_LANES = 0.54; // width of a car
const DASH_CELLS = 2.5;
const DASH_EVERY_CELLS = 5;
const POST_EVERY_CELLS = 10;
const BUSH_EVERY_CELLS = 7;
const BLINK_FRAMES = 8;

/** @typedef {{left: number, lane: number, cell: number, lanes: number, width: number, height: number}} Geometry  CSS pixels */

export class RoadView {
  showsWindow = false; // whether what the ego car observes is marked
  /** @param {SharpCanvas} canvas @param {Scene} scene @param {HighwayConfig | null} config  null: no drive has been shown yet */
  draw(canvas, scene, config) {
    const { width, height } = canvas;
    if (width === 0 || height === 0) return;
    const ctx = canvas.begin();
    const cell = height / MAP_CELLS;
    const lanes = config?.lanes ?? DEFAULT_LANES;
    const lane = Math.min((width * 0.86) / lanes, cell * LANE_CELLS);
    const at = { left: (width - lane * lanes) / 2, lane, cell, lanes, width, height };
    drawGround(ctx, at, scene.road, coloursOf(canvas));
    drawCars(ctx, at, scene);
    if (this.showsWindow && config && scene.cars.length > 0) drawWindow(ctx, at, scene, config);
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Geometry} at
 * @param {number} road  cells
 * @param {ReturnType<typeof coloursOf>} colours
 */
function drawGround(ctx, at, road, colours) {
  const { verge, bush, asphalt, line, edge, median } = colours;
  const right = at.left + at.lane * at.lanes;
  const shoulder = at.lane * 0.2;
  ctx.fillStyle = verge;
  ctx.fillRect(0, 0, at.width, at.height);
  ctx.fillStyle = bush;
  drawBushes(ctx, at, road, at.left - shoulder, right + shoulder);
  ctx.fillStyle = asphalt;
  ctx.fillRect(at.left - shoulder, 0, right - at.left + 2 * shoulder, at.height);
  const thin = Math.max(1.25, at.lane * 0.055);
  ctx.fillStyle = median;
  ctx.fillRect(at.left - thin, 0, thin, at.height);
  ctx.fillStyle = edge;
  ctx.fillRect(right, 0, thin, at.height);
  drawPosts(ctx, at, road, at.left - shoulder - thin * 3, right + shoulder + thin);
  ctx.fillStyle = line;
  const dash = DASH_CELLS * at.cell;
  for (let y = ((road % DASH_EVERY_CELLS) - DASH_EVERY_CELLS) * at.cell; y < at.height; y += DASH_EVERY_CELLS * at.cell) {
    for (let i = 1; i < at.lanes; i++) ctx.fillRect(at.left + i * at.lane - thin / 2, y, thin, dash);
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {Geometry} at @param {Scene} scene */
function drawCars(ctx, at, scene) {
  const blink = Math.floor(scene.frame / BLINK_FRAMES) % 2 === 0;
  // The ego car last, so that its halo and beams lie over its neighbours' shadows.
  for (let i = scene.cars.length - 1; i >= 0; i--) {
    const car = scene.cars[i];
    if (!car) continue;
    const box = {
      x: at.left + (car.lateral + 0.5) * at.lane,
      y: car.position * at.cell,
      width: at.lane * CAR_LANES,
      length: CAR_CELLS * at.cell,
    };
    drawCar(ctx, box, car, colourOf(car.speed), blink);
  }
}

/** The colours of the page's theme. @param {SharpCanvas} canvas */
function coloursOf(canvas) {
  return {
    verge: canvas.colour("--verge"),
    bush: canvas.colour("--bush"),
    asphalt: canvas.colour("--asphalt"),
    line: canvas.colour("--lane-line"),
    edge: canvas.colour("--edge-line"),
    median: canvas.colour("--median-line"),
  };
}

/**
 * Bushes beside the road, always the same ones at the same place of the ground.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Geometry} at
 * @param {number} road
 * @param {number} left
 * @param {number} right
 */
function drawBushes(ctx, at, road, left, right) {
  const first = Math.floor(-road / BUSH_EVERY_CELLS) - 1;
  const last = Math.ceil((MAP_CELLS - road) / BUSH_EVERY_CELLS) + 1;
  ctx.beginPath();
  for (let place = first; place <= last; place++) {
    for (const [salt, from, to] of /** @type {const} */ ([[1, 0, left], [2, right, at.width]])) {
      const room = to - from;
      const radius = at.cell * (0.55 + 1.1 * scatter(place, salt));
      if (room < 2 * radius || scatter(place, salt + 4) < 0.35) continue;
      const x = from + radius + (room - 2 * radius) * scatter(place, salt + 8);
      const y = (place * BUSH_EVERY_CELLS + 5 * scatter(place, salt + 12) + road) * at.cell;
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.moveTo(x + radius * 1.6, y + radius * 0.6);
      ctx.arc(x + radius * 0.9, y + radius * 0.6, radius * 0.65, 0, 2 * Math.PI);
    }
  }
  ctx.fill();
}

/** @param {CanvasRenderingContext2D} ctx @param {Geometry} at @param {number} road @param {number} left @param {number} right */
function drawPosts(ctx, at, road, left, right) {
  const size = Math.max(1.5, at.lane * 0.08);
  for (let y = ((road % POST_EVERY_CELLS) - POST_EVERY_CELLS) * at.cell; y < at.height; y += POST_EVERY_CELLS * at.cell) {
    ctx.fillRect(left, y, size, size * 2.2);
    ctx.fillRect(right, y, size, size * 2.2);
  }
}

/** An even number from 0 to 1 that only depends on a place and a purpose. @param {number} place @param {number} salt */
function scatter(place, salt) {
  const mixed = Math.imul(place * 31 + salt * 977, 0x9e3779b1);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
