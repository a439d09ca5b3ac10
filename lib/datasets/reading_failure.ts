/**
 * What stands in the way of a file or folder, in words.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/**
 * The reason why a path could not be read.
 *
 * @throws {InputError} If Deno was started without the permission: no file of the dataset could be read then.
 */
export function readingFailure(error: unknown, path: string): string {
  if (error instanceof Deno.errors.NotCapable) {
    throw new InputError(
      `Cannot read ${path}: Deno was started without the permission; add --allow-read, or --allow-read=FOLDER`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "no permission to read it";
  }
  if (isLinkLoop(error)) return "the symbolic link leads back to itself";
  return error instanceof Error ? error.message : String(error);
}

/** Is it a chain of symbolic links without an end? */
export function isLinkLoop(error: unknown): boolean {
  return error instanceof Deno.errors.FilesystemLoop ||
    (error instanceof Error && /ELOOP|os error 40\b/.test(error.message));
}
