/** What is on the road at one moment: the cars of two neighbouring frames, blended. Pure. */

/** @typedef {import("./frames.js").FrameRecords} FrameRecords */
/** @typedef {"ego" | "controlled" | "traffic"} Role */

/**
 * @typedef {object} SceneCar
 * @property {Role} role
 * @property {number} position  front, cells from the top of the map
 * @property {number} lateral  lanes
 * @property {number} speed  mph
 * @property {boolean} braking
 * @property {-1 | 0 | 1} signal  the side to which the car changes lanes, -1 left
 */

const MAX_JUMP_CELLS = 5; // a car that moves farther in a frame has left the map and re-entered at its other end
const BRAKE_FRAMES = 12;
const BRAKE_MPH = 2.5; // lost within BRAKE_FRAMES

export class Scene {
  /** @type {SceneCar[]} */
  cars = [];
  frame = 0;
  road = 0;
  meanSpeed = 0;
  passed = 0;
  blocked = 0;
  action = 0;

  /** Forget everything: an empty road. */
  clear() {
    this.cars = [];
    this.frame = this.road = this.meanSpeed = this.passed = this.blocked = this.action = 0;
  }

  /**
   * Show the moment `time` (in frames, with fraction) of a drive.
   * @param {FrameRecords} records
   * @param {number} time
   */
  update(records, time) {
    if (records.count === 0) {
      this.clear();
      return;
    }
    const index = records.find(time);
    const next = Math.min(index + 1, records.count - 1);
    const span = records.frame(next) - records.frame(index);
    const part = span > 0 ? Math.min(1, Math.max(0, (time - records.frame(index)) / span)) : 0;
    this.frame = records.frame(index);
    this.road = blendRoad(records.road(index), records.road(next), part);
    this.meanSpeed = records.meanSpeed(index);
    this.passed = records.passed(index);
    this.blocked = records.blocked(index);
    this.action = records.action(index, 0);
    if (this.cars.length !== records.numCars) this.#populate(records);
    const earlier = records.find(this.frame - BRAKE_FRAMES);
    const jump = MAX_JUMP_CELLS * Math.max(1, span);
    for (let car = 0; car < this.cars.length; car++) {
      this.#updateCar(records, car, { index, next, earlier, part, jump });
    }
  }

  /** @param {FrameRecords} records */
  #populate(records) {
    this.cars = Array.from({ length: records.numCars }, (_, car) => ({
      role: car === 0 ? "ego" : car < records.numControlled ? "controlled" : "traffic",
      position: 0,
      lateral: 0,
      speed: 0,
      braking: false,
      signal: 0,
    }));
  }

  /**
   * @param {FrameRecords} records
   * @param {number} car
   * @param {{index: number, next: number, earlier: number, part: number, jump: number}} at
   */
  #updateCar(records, car, { index, next, earlier, part, jump }) {
    const shown = /** @type {SceneCar} */ (this.cars[car]);
    const here = records.position(index, car);
    const there = records.position(next, car);
    const moves = Math.abs(there - here) <= jump;
    const blended = moves ? part : 0;
    shown.position = blend(here, there, blended);
    shown.lateral = blend(records.lateral(index, car), records.lateral(next, car), blended);
    shown.speed = blend(records.speed(index, car), records.speed(next, car), blended);
    const reentered = Math.abs(here - records.position(earlier, car)) > 4 * MAX_JUMP_CELLS;
    shown.braking = !reentered && records.speed(earlier, car) - records.speed(index, car) > BRAKE_MPH;
    shown.signal = moves ? signalOf(records, car, index, next) : 0;
  }
}

/** @param {FrameRecords} records @param {number} car @param {number} index @param {number} next @returns {-1 | 0 | 1} */
function signalOf(records, car, index, next) {
  const lateral = records.lateral(index, car);
  if (Number.isInteger(lateral)) return 0;
  const before = Math.max(0, index - 1);
  const drift = next > index ? records.lateral(next, car) - lateral : lateral - records.lateral(before, car);
  return drift < 0 ? -1 : drift > 0 ? 1 : 0;
}

/** @param {number} from @param {number} to @param {number} part */
function blend(from, to, part) {
  return from + (to - from) * part;
}

/** The road counter starts again at zero every hundred kilometres or so. @param {number} from @param {number} to @param {number} part */
function blendRoad(from, to, part) {
  return to < from - 1000 ? from : blend(from, to, part);
}
