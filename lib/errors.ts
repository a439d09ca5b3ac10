/**
 * The errors that bad input ends in. Each message says what was wrong, where, and what to do;
 * each class has a `code` that scripts can match.
 *
 * @module
 */

/** Something that came from outside is wrong: a file, a flag, a set of features. */
export class InputError extends Error {
  /** Stable identifier of the kind of error. */
  readonly code: string = "input";

  /**
   * An error that a user can act on.
   *
   * @param message What was wrong, where, and what to do; no full stop.
   * @param options The cause, where there is one.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Counts that should agree do not: rows and labels, a header and its data. */
export class ShapeError extends InputError {
  /** Always "shape". */
  override readonly code = "shape";
}

/** A file is not in the format that it should be in, or is cut short. */
export class FormatError extends InputError {
  /** Always "format". */
  override readonly code = "format";
}

/** A model cannot be used as it is: not ONNX, no linear head, unknown inputs. */
export class ModelError extends InputError {
  /** Always "model". */
  override readonly code = "model";
}

/** An inference backend is missing or failed. */
export class BackendError extends InputError {
  /** Always "backend". */
  override readonly code = "backend";
}

/** A metric does not apply to these features; its message is the reason shown as n/a. */
export class NotApplicableError extends InputError {
  /** Always "not-applicable". */
  override readonly code = "not-applicable";
}
