/**
 * What stands in the way of writing, in words.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/** How to do without this folder, where it is the cache. */
const CACHE_ADVICE = "pass --cache DIR or --no-cache";

function code(error: unknown): string | undefined {
  return error instanceof Error
    ? (error as Error & { code?: string }).code
    : undefined;
}

/** The reason and the way out, for the errors that a user can do something about. */
function reason(error: unknown, isResumable: boolean): string | undefined {
  if (error instanceof Deno.errors.NotCapable) {
    return "Deno was started without the permission; add --allow-write (and --allow-read)";
  }
  switch (code(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full; " +
        (isResumable ? "what was done so far is kept: " : "") +
        "free some space and run again";
    case "EROFS":
      return "the file system is read-only";
    case "ENOTDIR":
      return "a part of the path is a file";
    case "ENOENT":
      return "a folder of the path is not there and cannot be made";
    case "ENOLCK":
    case "ENOTSUP":
      return "its file system cannot lock files";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "no permission to write there";
  }
}

/**
 * An error of the file system as one that says what to do; others pass as they are.
 *
 * @param error What was thrown.
 * @param doing What was being done, such as "write features to out/".
 * @param otherwise What else could be done.
 */
export function writingError(
  error: unknown,
  doing: string,
  otherwise: string = CACHE_ADVICE,
): Error {
  if (error instanceof InputError) return error;
  const known = reason(error, otherwise === CACHE_ADVICE);
  if (known) {
    return new InputError(`Cannot ${doing}: ${known}, or ${otherwise}`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** Do something that writes; say what it was where it fails. */
export async function writing<T>(
  doing: string,
  write: () => Promise<T>,
  otherwise: string = CACHE_ADVICE,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw writingError(error, doing, otherwise);
  }
}
