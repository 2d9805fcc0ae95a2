// The page's core in Node, apart from what test_episodes.py compares: `node --test tests/wasm`.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createCore, HighwayCore } from "../../web/highway-core.js";
import { Highways } from "../../web/highways.js";
import { readPolicy } from "../../web/policy-file.js";
import { sha256 } from "../../web/sha256.js";

const web = new URL("../../web/", import.meta.url);
const bytes = readFileSync(new URL("highway.wasm", web));
const description = JSON.parse(readFileSync(new URL("highway.wasm.json", web), "utf8"));
const CONFIG = {
  lanes: 7,
  num_cars: 20,
  num_controlled: 2,
  lanes_side: 3,
  patches_ahead: 30,
  patches_behind: 10,
  temporal_window: 0,
  frames_per_decision: 30,
  action_frames: 1,
  traffic_min_mph: 40,
  traffic_max_mph: 54,
  max_frames: 2000,
  reward: "speed",
};

test("our SHA-256 is everybody's", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 119, 1000]) {
    const message = Uint8Array.from({ length }, (_, index) => index * 7);
    assert.equal(sha256(message), createHash("sha256").update(message).digest("hex"));
  }
});

test("many highways drive as each alone, and a reset may leave some alone", async () => {
  const core = await createCore(bytes, description);
  const many = new Highways(core, CONFIG, 4);
  const alone = new Highways(core, CONFIG);
  many.reset([1, 2, 3, 4]);
  many.reset([9, 9, 9, 9], [false, true, false, false]);
  alone.reset([9]);
  for (let decision = 0; decision < 10; decision++) {
    many.step(new Uint8Array(8).fill(decision % 5));
    alone.step([decision % 5, decision % 5]);
  }
  assert.equal(many.stateHash(1), alone.stateHash(0));
  assert.notEqual(many.stateHash(0), alone.stateHash(0));
  assert.equal(alone.frame(0), 300);
  assert.ok(alone.meanSpeed(0) > 0 && alone.meanSpeed(0) <= 80);
});

test("the memory grows under arrays that are in use", () => {
  const core = new HighwayCore(new WebAssembly.Module(bytes), description);
  const highways = new Highways(core, CONFIG);
  highways.step([3, 4]);
  const before = highways.stateHash(0);
  core.allocate(Float32Array, 1_000_000);
  assert.equal(highways.stateHash(0), before);
  highways.step([0, 0]);
  assert.equal(highways.frame(0), 60);
});

test("what no highway can have is refused before it reaches the core", async () => {
  const core = await createCore(bytes, description);
  for (const [change, reason] of [
    [{ lanes: 8 }, /lanes must be a whole number from 1 to 7, got 8/],
    [{ num_cars: undefined }, /num_cars must be a whole number/],
    [{ lanes: 2 }, /num_cars must be at most 8, got 20/],
    [{ num_cars: 1 }, /num_controlled must be at most num_cars = 1/],
    [{ traffic_min_mph: 54 }, /traffic_min_mph must be less/],
    [{ action_frames: 31 }, /action_frames must be at most/],
    [{ reward: "fame" }, /reward must be one of speed, shaped, passing, got fame/],
  ]) {
    assert.throws(() => new Highways(core, { ...CONFIG, ...change }), reason);
  }
  const highways = new Highways(core, CONFIG);
  assert.throws(() => highways.act([5, 0]), /actions must be whole numbers from 0 to 4, got 5/);
  assert.throws(() => highways.act([0]), /actions must be 2 numbers, got 1/);
  assert.throws(() => highways.reset([-1]), /seeds must be whole numbers/);
});

test("what is no policy file is refused", async () => {
  await assert.rejects(readPolicy(new Uint8Array(100)), /not a zip archive/);
});
