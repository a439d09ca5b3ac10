/**
 * A run's profile for its document.
 *
 * @module
 */
import type { Backend } from "../inference/backend.ts";
import { productGigaflops } from "../inference/diagnose.ts";
import type { Profile } from "../inference/profile.ts";
import type { RunProfile } from "../report/profile_lines.ts";

import { peakMemory } from "./peak_memory.ts";

/** Where the time went, beside what the backend can do at best. */
export async function runProfile(
  profile: Profile,
  backend: Backend,
  wallSeconds: number,
): Promise<RunProfile> {
  // Before the timing of the backend, which would be counted too.
  const stages = { ...profile.stages() };
  return {
    wallSeconds,
    threads: navigator.hardwareConcurrency,
    peakBytes: peakMemory(),
    stages,
    bestGigaflops: await productGigaflops(backend),
  };
}
