/**
 * The error that a bad sample ends in.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/** One sample of a dataset cannot be read or decoded; `skipBad` goes on without it. */
export class SampleError extends InputError {
  /** Stable identifier of the kind of error. */
  override readonly code = "sample";
  /** Where the sample comes from. */
  readonly source: string;
  /** What is wrong with it. */
  readonly reason: string;

  /**
   * An error that says how to go on without the sample.
   *
   * @param doing What could not be done.
   * @param source Where the sample comes from.
   * @param reason What is wrong with it; no full stop.
   * @param options The cause, and what to do if it is not to replace the file.
   */
  constructor(
    doing: "read" | "decode" | "use",
    source: string,
    reason: string,
    options: ErrorOptions & { readonly advice?: string } = {},
  ) {
    const { advice = "replace the file", ...rest } = options;
    super(
      `Cannot ${doing} ${source}: ${reason}; ${advice}, or pass --skip-bad to go on without it`,
      rest,
    );
    this.source = source;
    this.reason = reason;
  }
}

/** What a decoder says of a broken image, in a line. */
export function brokenImage(source: string, error: unknown): SampleError {
  const [line] = (error as Error).message.split("\n");
  return new SampleError(
    "decode",
    source,
    `the file is cut short or broken (${line})`,
    { cause: error },
  );
}
