/**
 * What stands in the way of a file, in words.
 *
 * @module
 */
import { InputError } from "./errors.ts";

/** An error of Deno's on reading a path as one that tells what to do; other errors pass as they are. */
export function readingError(error: unknown, path: string): Error {
  const cause = { cause: error };
  if (error instanceof Deno.errors.NotFound) {
    return new InputError(`Cannot find ${path}`, cause);
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new InputError(
      `Cannot read ${path}: Deno was started without the permission; add --allow-read`,
      cause,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new InputError(
      `Cannot read ${path}: no permission to read it`,
      cause,
    );
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return new InputError(`Cannot read ${path}: it is a folder`, cause);
  }
  return error instanceof Error ? error : new Error(String(error));
}
