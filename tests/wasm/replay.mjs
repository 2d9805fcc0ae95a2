// Re-simulates a replay file from the standard input, and writes its frame records: node replay.mjs

import { readFileSync } from "node:fs";

import { createCore } from "../../web/highway-core.js";
import { readReplay, replayFrames } from "../../web/replay.js";

const web = new URL("../../web/", import.meta.url);
const description = JSON.parse(readFileSync(new URL("highway.wasm.json", web), "utf8"));
const core = await createCore(readFileSync(new URL("highway.wasm", web)), description);
try {
  process.stdout.write(replayFrames(core, readReplay(readFileSync(0))));
} catch (error) {
  process.stdout.write(error.message);
}
