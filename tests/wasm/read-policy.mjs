// Prints why web/policy-file.js refuses the policy file on its standard input, or its name.

import { readFileSync } from "node:fs";

import { readPolicy } from "../../web/policy-file.js";

const answer = await readPolicy(new Uint8Array(readFileSync(0))).then(
  (policy) => policy.name,
  (error) => error.message,
);
process.stdout.write(answer);
