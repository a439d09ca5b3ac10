/**
 * The command line itself is wrong.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/** A flag or word on the command line that cannot be; ends with exit code 2. */
export class UsageError extends InputError {
  override readonly code = "usage";
}
