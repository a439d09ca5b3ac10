/**
 * What is done, how fast, how long still, in a line.
 *
 * @module
 */
const WIDTH = 20;

/** Seconds in words; nothing for a time without end. */
export function duration(exact: number): string {
  if (!Number.isFinite(exact)) return "";
  const seconds = Math.ceil(exact);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A bar of so many columns, full where all is done. */
export function progressBar(done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * WIDTH);
  return "█".repeat(filled) + "░".repeat(WIDTH - filled);
}

/** Bar, count, and, once there is a rate, that and the time left. */
export function progressCells(
  done: number,
  total: number,
  rate: number,
  unit: string,
): string {
  const left = rate > 0 && done < total
    ? `${duration((total - done) / rate)} left`
    : "";
  const speed = rate > 0 ? `${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s` : "";
  return `${progressBar(done, total)}  ${done}/${total}  ${speed}  ${left}`
    .trimEnd();
}
