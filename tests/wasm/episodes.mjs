// Drives the episodes of a file and prints a digest a line, as episodes.py: node episodes.mjs FILE MODULE

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { HighwayCore } from "../../web/highway-core.js";
import { Highways } from "../../web/highways.js";

const module = new WebAssembly.Module(readFileSync(process.argv[3]));
const description = JSON.parse(readFileSync(new URL("../../web/highway.wasm.json", import.meta.url), "utf8"));

function digest({ config, seed, actions }) {
  const highways = new Highways(new HighwayCore(module, description), config);
  const seen = createHash("sha256");
  const take = () => {
    seen.update(highways.state(0));
    seen.update(highways.observe());
    seen.update(highways.observeCodes());
    seen.update(highways.records());
  };
  highways.reset([seed]);
  take();
  for (const decision of actions) {
    seen.update(highways.step(decision));
    take();
  }
  return seen.digest("hex");
}

const lines = readFileSync(process.argv[2], "utf8").trim().split("\n");
process.stdout.write(lines.map((line) => digest(JSON.parse(line))).join("\n") + "\n");
