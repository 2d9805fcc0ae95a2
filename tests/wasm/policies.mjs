// For each policy file of a folder the SHA-256 of its values and actions, as policies.py: 
// node policies.mjs FOLDER MODULE

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { HighwayCore } from "../../web/highway-core.js";
import { readPolicy } from "../../web/policy-file.js";
import { PolicyNetwork } from "../../web/policy-network.js";

const BATCH = 3;
const [folder, path] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(path));
const description = JSON.parse(readFileSync(new URL("../../web/highway.wasm.json", import.meta.url), "utf8"));

for (const name of readdirSync(folder).sort()) {
  const policy = await readPolicy(readFileSync(join(folder, name)));
  const network = new PolicyNetwork(new HighwayCore(module, description), policy, BATCH);
  const count = BATCH * policy.inputShape.reduce((product, length) => product * length, 1);
  const observations = Float32Array.from({ length: count }, (_, index) => ((index * 37) % 256) / 255);
  const seen = createHash("sha256").update(network.values(observations));
  process.stdout.write(seen.update(network.act(observations)).digest("hex") + "\n");
}
