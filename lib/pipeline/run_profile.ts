/**
 * A run's profile for its document.
 *
 * @module
 */
import { resourceUsage } from "node:process";

import type { Backend } from "../inference/backend.ts";
import { productGigaflops } from "../inference/diagnose.ts";
import type { Profile } from "../inference/profile.ts";
import type { RunProfile } from "../report/profile_lines.ts";

/** Most memory that this process held; undefined where the system does not tell. */
function peakBytes(): number | undefined {
  try {
    const { maxRSS } = resourceUsage();
    return maxRSS > 0 ? maxRSS * 1024 : undefined;
  } catch {
    return undefined;
  }
}

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
    peakBytes: peakBytes(),
    stages,
    bestGigaflops: await productGigaflops(backend),
  };
}
