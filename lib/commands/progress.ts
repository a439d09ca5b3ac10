/**
 * One live line on stderr: what is done, how fast, how long still.
 *
 * @module
 */
import type { Output } from "./output.ts";

const WIDTH = 20;

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;
  }
  return `${Math.floor(seconds / 3600)} h ${
    Math.ceil(seconds % 3600 / 60)
  } min`;
}

/** The line of a stage: label, bar, count, rate, time left. */
export function progressLine(
  label: string,
  done: number,
  total: number,
  rate: number,
  unit: string,
): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
  const left = rate > 0 && done < total
    ? `${duration((total - done) / rate)} left`
    : "";
  return `  ${label}  ${bar}  ${done}/${total}  ${
    rate.toFixed(0)
  } ${unit}/s  ${left}`.trimEnd();
}

/** Something that draws {@link progressLine} at most ten times a second. */
export function liveProgress(
  output: Output,
  unit: string,
): (label: string, done: number, total: number) => void {
  let current = "";
  let start = 0;
  let first = 0;
  let drawn = 0;
  return (label, done, total) => {
    if (!output.isLive) return;
    const now = performance.now();
    if (label !== current) {
      [current, start, first, drawn] = [label, now, done, 0];
    }
    if (now - drawn < 100 && done < total) return;
    drawn = now;
    const rate = (done - first) / Math.max((now - start) / 1000, 1e-3);
    output.live(progressLine(label, done, total, rate, unit));
  };
}
