/**
 * Extracts features of the fake model in a process of its own, slowly enough to be killed.
 *
 * Arguments: cache folder, samples, milliseconds a batch. Prints a line after each batch, `wait` when another
 * process has the lock, and at the end `done` with the number of runs.
 */
import { extractFeatures } from "../../lib/features/extract_features.ts";
import { fakeBackend, fakeCandidate, fakeDataset } from "./fake_extraction.ts";

const [cache, size, delay] = Deno.args;
let runs = 0;
const backend = fakeBackend({ delay: Number(delay), onRun: () => void runs++ });
const bad = Array.from({ length: Number(size) }, (_, i) => i).filter((i) =>
  i % 17 === 3
);
const { cached, features } = await extractFeatures(
  fakeDataset(Number(size), { bad }),
  fakeCandidate(),
  backend,
  {
    cache,
    batch: 5,
    skipBad: true,
    onProgress: ({ done }) => console.log(`batch ${done}`),
    onWait: () => console.log("wait"),
  },
);
console.log(`done ${runs} ${cached} ${features.rows}`);
