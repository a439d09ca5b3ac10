/**
 * The result cannot be written to stdout.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/** Whoever read stdout has gone, or there is no room for the result. */
export class OutputError extends InputError {
  override readonly code = "output";
  /** Whether the reader took what it wanted and left, as `head` does. */
  readonly isReaderGone: boolean;

  /** @param cause What writing threw. */
  constructor(cause: unknown) {
    super(
      `Cannot write the result to stdout: ${
        cause instanceof Error
          ? cause.message.replace(/ \(os error \d+\)/, "").toLowerCase()
          : cause
      }`,
      { cause },
    );
    this.isReaderGone = cause instanceof Deno.errors.BrokenPipe;
  }
}
