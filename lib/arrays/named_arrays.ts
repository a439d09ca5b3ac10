/**
 * Files that hold several arrays by name.
 *
 * @module
 */
import type { StoredArray } from "./stored_array.ts";

/** A file of named arrays that has been looked at, but not read. */
export interface NamedArrays {
  /** Name for messages. */
  readonly source: string;
  /** Names of the arrays, in the file's order. */
  readonly names: readonly string[];
  /** Look at one of them. */
  open(name: string): Promise<StoredArray>;
}
