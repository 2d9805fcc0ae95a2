/** What the ego car's policy is shown: a grid of cells; everything outside of it is darkened. */

/** @typedef {import("./api.js").HighwayConfig} HighwayConfig */
/** @typedef {import("./road.js").Geometry} Geometry */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Cells  lanes and rows; right and bottom excluded */

const MAP_ROWS = 70;
const CAR_ROWS = 4; // rows that a car fills
const LEFT_EDGE = 0.2; // lanes from a car's left line to the point that fills the lane on the left (envs/highway/rules.py)
const RIGHT_EDGE = 0.7;
const SHADE = "rgb(6 9 13 / 0.62)";
const GRID = "rgb(190 225 255 / 0.2)";
const FRAME = "rgb(190 225 255 / 0.95)";
const FILLED = "rgb(255 255 255 / 0.24)";

/**
 * The part of the window that lies on the map.
 * @param {Scene} scene
 * @param {HighwayConfig} config
 * @returns {Cells}
 */
export function windowOf({ cars: [ego] }, config) {
  const lane = Math.floor((ego?.lateral ?? 0) + 0.5);
  const row = Math.floor(ego?.position ?? 0);
  return {
    left: Math.max(0, lane - config.lanes_side),
    right: Math.min(config.lanes, lane + config.lanes_side + 1),
    top: Math.max(0, row - config.patches_ahead),
    bottom: Math.min(MAP_ROWS, row + config.patches_behind),
  };
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Geometry} at
 * @param {Scene} scene
 * @param {HighwayConfig} config
 */
export function drawWindow(ctx, at, scene, config) {
  const cells = windowOf(scene, config);
  const x = at.left + cells.left * at.lane;
  const y = cells.top * at.cell;
  const width = (cells.right - cells.left) * at.lane;
  const height = (cells.bottom - cells.top) * at.cell;
  const inside = new Path2D();
  inside.rect(x, y, width, height);
  const outside = new Path2D(inside);
  outside.rect(0, 0, at.width, at.height);
  ctx.fillStyle = SHADE;
  ctx.fill(outside, "evenodd");
  ctx.save();
  ctx.clip(inside);
  fillCars(ctx, at, scene);
  ctx.restore();
  drawGrid(ctx, at, cells);
  ctx.strokeStyle = FRAME;
  ctx.lineWidth = 1.5;
  ctx.stroke(inside);
}

/** @param {CanvasRenderingContext2D} ctx @param {Geometry} at @param {Scene} scene */
function fillCars(ctx, at, scene) {
  ctx.fillStyle = FILLED;
  for (const { position, lateral } of scene.cars) {
    const first = Math.floor(lateral + LEFT_EDGE);
    const lanes = Math.floor(lateral + RIGHT_EDGE) - first + 1;
    ctx.fillRect(at.left + first * at.lane, Math.floor(position) * at.cell, lanes * at.lane, CAR_ROWS * at.cell);
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {Geometry} at @param {Cells} cells */
function drawGrid(ctx, at, { left, right, top, bottom }) {
  ctx.fillStyle = GRID;
  const x = at.left + left * at.lane;
  for (let row = top + 1; row < bottom; row++) ctx.fillRect(x, row * at.cell, (right - left) * at.lane, 0.75);
  for (let lane = left + 1; lane < right; lane++) {
    ctx.fillRect(at.left + lane * at.lane, top * at.cell, 0.75, (bottom - top) * at.cell);
  }
}
