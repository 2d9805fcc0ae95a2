// The pure modules of the page, in Node: `node --test tests/web`. test_modules.py runs it within pytest.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Player } from "../../web/player.js";
import { formatRoute, parseRoute } from "../../web/route.js";
import { axisOf, placeOn, ticksOf } from "../../web/score-axis.js";

test("a route reads back as it was written", () => {
  for (const hash of ["#/practice", "#/practice/12", "#/practice/12/run/34", "#/practice/12/live", "#/a%2Fb/1/live/7"]) {
    const route = parseRoute(hash);
    assert.ok(route);
    assert.equal(formatRoute(route), hash);
  }
});

test("what is no route is left alone", () => {
  assert.equal(parseRoute(""), null);
  assert.equal(parseRoute("#board"), null);
  assert.deepEqual(parseRoute("#/practice/x/run/-1"), { slug: "practice", id: null, source: null });
});

test("the axis holds every interval between round ends", () => {
  const axis = axisOf([{ interval: [51.2, 52.6] }, { interval: [69.4, 70.9] }]);
  assert.deepEqual(axis, { low: 50, high: 75, step: 5 });
  assert.deepEqual(ticksOf(axis), [50, 55, 60, 65, 70, 75]);
  assert.equal(placeOn(axis, 60), "40.00%");
  assert.deepEqual(axisOf([{ interval: [-21, -20.4] }]), { low: -22, high: -19, step: 1 });
  assert.deepEqual(axisOf([{ interval: [21.2, 24] }, { interval: [480, 500] }]), { low: 0, high: 600, step: 100 });
});

test("a recorded drive plays at its speed and stops at its end", () => {
  const player = new Player();
  player.load({ length: 120, live: false, playing: true });
  player.extend(0, 120);
  player.finish();
  player.setSpeed(2);
  player.advance(0.5);
  assert.equal(player.position, 60);
  player.advance(10);
  assert.equal(player.state, "ended");
  player.play();
  assert.equal(player.position, 0);
});

test("a run that is still arriving waits for more instead of ending", () => {
  const player = new Player();
  player.load({ length: 0, framesPerSecond: 50, live: false, playing: true });
  player.extend(0, 10);
  player.advance(10);
  assert.equal(player.state, "waiting");
  player.extend(0, 100);
  player.advance(1);
  assert.equal(player.position, 60);
  player.finish();
  player.advance(10);
  assert.equal(player.state, "ended");
});

test("a live drive stays just behind its newest frame until it is paused", () => {
  const player = new Player();
  player.load({ length: 2000, live: true, playing: true });
  for (let last = 3; last <= 600; last += 3) {
    player.extend(0, last);
    player.advance(0.05);
    assert.ok(player.position <= last);
  }
  assert.ok(player.last - player.position < 12);
  player.pause();
  player.extend(0, 700);
  player.advance(1);
  assert.ok(player.last - player.position > 90);
  player.goLive();
  assert.ok(player.last - player.position < 12);
});
