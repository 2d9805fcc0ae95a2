// Prints what the page reads from an episode's records on its standard input: node decode-episode.mjs state|picture

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { EpisodeRecords } from "../../web/episode-records.js";
import { readPicture } from "../../web/picture.js";

const [kind] = process.argv.slice(2);
const records = new EpisodeRecords();
const input = readFileSync(0);
// Cut anywhere, as a connection cuts them; and once more what is known already.
for (let at = 0; at < input.length; at += 777) records.append(input.subarray(at, at + 777));
records.append(input);

const frames = Array.from({ length: records.count }, (_, index) => {
  const record = { frame: records.frame(index), action: records.action(index), score: records.score(index) };
  if (kind === "state") return { ...record, state: [0, 1, 2, 3].map((place) => records.state(index, place)) };
  const { width, height, pixels } = readPicture(records.body(index));
  return { ...record, size: [width, height], sha256: createHash("sha256").update(pixels).digest("hex") };
});
process.stdout.write(JSON.stringify(frames));
