// Prints what web/frames.js reads from the frame records on its standard input: node decode.mjs CARS CONTROLLED

import { readFileSync } from "node:fs";

import { FrameRecords } from "../../web/frames.js";

const [cars, controlled] = process.argv.slice(2).map(Number);
const records = new FrameRecords(cars, controlled);
const input = readFileSync(0);
// Cut anywhere, as a connection cuts them.
for (let at = 0; at < input.length; at += 1000) records.append(input.subarray(at, at + 1000));

const frames = Array.from({ length: records.count }, (_, index) => ({
  frame: records.frame(index),
  passed: records.passed(index),
  meanSpeed: records.meanSpeed(index),
  blocked: records.blocked(index),
  position: Array.from({ length: cars }, (_, car) => records.position(index, car)),
  lateral: Array.from({ length: cars }, (_, car) => records.lateral(index, car)),
  speed: Array.from({ length: cars }, (_, car) => records.speed(index, car)),
  action: Array.from({ length: controlled }, (_, driver) => records.action(index, driver)),
}));
process.stdout.write(JSON.stringify(frames));
