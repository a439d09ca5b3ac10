/**
 * What is said of data that give no row.
 *
 * @module
 */
import { InputError } from "../errors.ts";

import type { SkippedSample } from "./decoded_samples.ts";

/** A model gives no row on some data: no sample could be used. */
export class NoRowsError extends InputError {
  /** The samples that were left out, as far as they are known. */
  readonly skipped: readonly SkippedSample[];

  /** The error with what was left out. */
  constructor(message: string, skipped: readonly SkippedSample[] = []) {
    super(message);
    this.skipped = skipped;
  }
}
