/**
 * The most memory that this process has held.
 *
 * @module
 */
import { resourceUsage } from "node:process";

/**
 * Most resident memory so far, in bytes; undefined where the system does not tell.
 *
 * Linux hands the figure of resourceUsage() on from the process that started this one; its own stands in /proc.
 */
export function peakMemory(): number | undefined {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(status);
    if (found) return Number(found[1]) * 1024;
  } catch {
    // Another system, or no permission to read there.
  }
  try {
    const { maxRSS } = resourceUsage();
    return maxRSS > 0 ? maxRSS * 1024 : undefined;
  } catch {
    return undefined;
  }
}
