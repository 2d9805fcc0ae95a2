// The WebAssembly half of webassembly.py: for each line "MODULE WORK" on the standard input it does some of that
// work in Node and prints how many units that was.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { HighwayCore } from "../web/highway-core.js";
import { Highways } from "../web/highways.js";
import { readPolicy } from "../web/policy-file.js";
import { PolicyNetwork } from "../web/policy-network.js";

const [configFile, policyFile] = process.argv.slice(2);
const web = new URL("../web/", import.meta.url);
const description = JSON.parse(readFileSync(new URL("highway.wasm.json", web), "utf8"));
const config = JSON.parse(readFileSync(configFile, "utf8"));
const policy = await readPolicy(readFileSync(policyFile));
const HIGHWAYS = 64;
const DECISIONS = 20; // in one line's work

function alternatives(module) {
  const core = new HighwayCore(module, description);
  const highways = new Highways(core, config, HIGHWAYS);
  const network = new PolicyNetwork(core, policy, HIGHWAYS);
  const seeds = Array.from({ length: HIGHWAYS }, (_, index) => index);
  const actions = new Uint8Array(HIGHWAYS);
  let turn = 0;
  return {
    drive() {
      for (let decision = 0; decision < DECISIONS; decision++) {
        if (highways.frame(0) >= config.max_frames) highways.reset(seeds);
        for (let index = 0; index < HIGHWAYS; index++) actions[index] = (turn++ * 7 + index) % 5;
        highways.act(actions);
        highways.advance(config.frames_per_decision);
        highways.observeCodes();
      }
      return DECISIONS * config.frames_per_decision * HIGHWAYS;
    },
    decide() {
      const observations = highways.observe();
      for (let decision = 0; decision < DECISIONS; decision++) network.act(observations);
      return DECISIONS * HIGHWAYS;
    },
  };
}

const works = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const [name, work] = line.split(" ");
  if (!works.has(name)) works.set(name, alternatives(new WebAssembly.Module(readFileSync(new URL(name, web)))));
  process.stdout.write(`${works.get(name)[work]()}\n`);
}
