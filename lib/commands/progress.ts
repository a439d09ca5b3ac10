/**
 * One live line on stderr: what is done, how fast, how long still.
 *
 * @module
 */
import type { Output } from "./output.ts";

const WIDTH = 20;

function duration(exact: number): string {
  if (!Number.isFinite(exact)) return "";
  const seconds = Math.ceil(exact);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The line of a stage: label, bar, count, and, once there is a rate, that and the time left. */
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
  const speed = rate > 0 ? `${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s` : "";
  return `  ${label}  ${bar}  ${done}/${total}  ${speed}  ${left}`.trimEnd();
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
      [current, start, first, drawn] = [label, now, done, -Infinity];
    }
    if (now - drawn < 100 && done < total) return;
    drawn = now;
    const rate = (done - first) / Math.max((now - start) / 1000, 1e-3);
    output.live(progressLine(label, done, total, rate, unit));
  };
}
