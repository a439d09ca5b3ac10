/**
 * What happens in a run, as a program that reads the log wants it.
 *
 * @module
 */
import { jsonText } from "./json_text.ts";

/** An event and its particulars. */
export interface LogEvent {
  /** What happened: "data", "model", "backend", "progress", "extracted", "scoring", "hub", "download", "interrupted". */
  readonly event: string;
  /** Particulars. */
  readonly [field: string]: unknown;
}

/** How grave it is. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** A line of `--log-format json`, without its end. */
export function logLine(
  level: LogLevel,
  message: string | undefined,
  event: LogEvent = { event: "message" },
  time: Date = new Date(),
): string {
  return jsonText({
    time: time.toISOString(),
    level,
    ...event,
    ...(message !== undefined && { message: message.trim() }),
  });
}
