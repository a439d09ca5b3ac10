/**
 * Text files that come from elsewhere.
 *
 * @module
 */
import { InputError } from "./errors.ts";

/** Characters that a string of V8 can have. */
const LONGEST = 2 ** 29 - 24;

/**
 * Refuse a text file that is too long for one string, before any of it is read.
 *
 * @throws {InputError} Naming its size.
 */
export async function assertTextSize(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size <= LONGEST) return;
  throw new InputError(
    `Cannot read ${path}: it has ${size} bytes, ${LONGEST} at most are read of a text`,
  );
}

/**
 * The text of a file.
 *
 * @throws {InputError} If it is too long.
 */
export async function readTextFile(path: string): Promise<string> {
  await assertTextSize(path);
  return await Deno.readTextFile(path);
}
