/** How one car looks from above. */

/** @typedef {import("./scene.js").SceneCar} SceneCar */

/**
 * @typedef {object} CarBox
 * @property {number} x  middle, CSS pixels
 * @property {number} y  front, CSS pixels; the car points up
 * @property {number} width
 * @property {number} length
 */

const GLASS = "rgb(16 22 30 / 0.82)";
const AMBER = "#ffb020";
const BRAKE = "#ff3b3f";
const TAIL = "#8f2128";

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {CarBox} box
 * @param {SceneCar} car
 * @param {string} colour
 * @param {boolean} blink  whether a blinker that is on shines at this moment
 */
export function drawCar(ctx, box, car, colour, blink) {
  ctx.save();
  ctx.translate(box.x, box.y);
  // A car that changes lanes turns a little towards where it goes, about its middle.
  if (car.signal !== 0) turn(ctx, box, car);
  const { width: w, length: l } = box;
  if (car.role === "ego") drawBeams(ctx, w);
  if (car.braking) glow(ctx, 0, l, w * 0.95, BRAKE, 0.38);
  fill(ctx, "rgb(0 0 0 / 0.34)", -w / 2 + w * 0.1, l * 0.05, w, l, w * 0.34); // shadow
  if (car.role !== "traffic") drawOutline(ctx, w, l, car.role === "ego");
  fill(ctx, colour, -w / 2, 0, w, l, w * 0.34);
  fill(ctx, "rgb(255 255 255 / 0.16)", -w * 0.36, l * 0.36, w * 0.72, l * 0.36, w * 0.16); // roof
  drawGlass(ctx, w, l);
  drawLights(ctx, w, l, car, blink);
  if (car.role !== "traffic") drawChevron(ctx, w, l);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {CarBox} box @param {SceneCar} car */
function turn(ctx, box, car) {
  const done = car.lateral - Math.floor(car.lateral);
  ctx.translate(0, box.length / 2);
  ctx.rotate(car.signal * 0.16 * Math.sin(Math.PI * done));
  ctx.translate(0, -box.length / 2);
}

/** Headlights on the road ahead. @param {CanvasRenderingContext2D} ctx @param {number} w */
function drawBeams(ctx, w) {
  const reach = w * 4.2;
  const light = ctx.createLinearGradient(0, 0, 0, -reach);
  light.addColorStop(0, "rgb(255 246 200 / 0.34)");
  light.addColorStop(1, "rgb(255 246 200 / 0)");
  ctx.fillStyle = light;
  ctx.beginPath();
  ctx.moveTo(-w * 0.42, w * 0.1);
  ctx.lineTo(-w * 0.95, -reach);
  ctx.lineTo(w * 0.95, -reach);
  ctx.lineTo(w * 0.42, w * 0.1);
  ctx.fill();
}

/** @param {CanvasRenderingContext2D} ctx @param {number} w @param {number} l @param {boolean} ego */
function drawOutline(ctx, w, l, ego) {
  const rim = Math.max(1.25, w * (ego ? 0.14 : 0.09));
  if (ego) fill(ctx, "rgb(255 255 255 / 0.2)", -w / 2 - 2.6 * rim, -2.6 * rim, w + 5.2 * rim, l + 5.2 * rim, w * 0.6);
  fill(ctx, "#ffffff", -w / 2 - rim, -rim, w + 2 * rim, l + 2 * rim, w * 0.34 + rim);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} w @param {number} l */
function drawGlass(ctx, w, l) {
  ctx.fillStyle = GLASS;
  ctx.beginPath(); // windscreen, wider at its front and arched
  ctx.moveTo(-w * 0.39, l * 0.27);
  ctx.quadraticCurveTo(0, l * 0.19, w * 0.39, l * 0.27);
  ctx.lineTo(w * 0.3, l * 0.39);
  ctx.quadraticCurveTo(0, l * 0.35, -w * 0.3, l * 0.39);
  ctx.fill();
  ctx.beginPath(); // rear window
  ctx.moveTo(-w * 0.3, l * 0.74);
  ctx.lineTo(w * 0.3, l * 0.74);
  ctx.lineTo(w * 0.36, l * 0.83);
  ctx.quadraticCurveTo(0, l * 0.87, -w * 0.36, l * 0.83);
  ctx.fill();
}

/** @param {CanvasRenderingContext2D} ctx @param {number} w @param {number} l @param {SceneCar} car @param {boolean} blink */
function drawLights(ctx, w, l, car, blink) {
  const size = w * 0.22;
  for (const side of [-1, 1]) {
    const x = side * w * 0.33 - size / 2;
    fill(ctx, "#fffbe6", x, l * 0.02, size, w * 0.11, w * 0.05);
    fill(ctx, car.braking ? BRAKE : TAIL, x, l - w * 0.13, size, w * 0.13, w * 0.05);
    if (car.signal === side && blink) {
      for (const y of [w * 0.1, l - w * 0.1]) {
        glow(ctx, side * w * 0.46, y, w * 0.55, AMBER, 0.75);
        fill(ctx, AMBER, side * w * 0.46 - w * 0.1, y - w * 0.1, w * 0.2, w * 0.2, w * 0.1);
      }
    }
  }
}

/** The mark of a car that a policy drives. @param {CanvasRenderingContext2D} ctx @param {number} w @param {number} l */
function drawChevron(ctx, w, l) {
  ctx.strokeStyle = "rgb(16 22 30 / 0.9)";
  ctx.lineWidth = Math.max(1.2, w * 0.12);
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.beginPath();
  ctx.moveTo(-w * 0.18, l * 0.6);
  ctx.lineTo(0, l * 0.5);
  ctx.lineTo(w * 0.18, l * 0.6);
  ctx.stroke();
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} radius @param {string} colour @param {number} strength */
function glow(ctx, x, y, radius, colour, strength) {
  const light = ctx.createRadialGradient(x, y, 0, x, y, radius);
  light.addColorStop(0, colour);
  light.addColorStop(1, "rgb(0 0 0 / 0)");
  ctx.globalAlpha = strength;
  ctx.fillStyle = light;
  ctx.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  ctx.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 * @param {number} radius
 */
function fill(ctx, colour, x, y, w, h, radius) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(x, y, w, h, radius);
  ctx.fill();
}
