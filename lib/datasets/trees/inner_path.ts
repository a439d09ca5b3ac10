/**
 * Paths of files in archives, which others have chosen.
 *
 * @module
 */
import { FormatError } from "../../errors.ts";

/**
 * A path within an archive in plain form: without "." and empty parts.
 *
 * @returns Undefined for one that leads, or could be taken to lead, out of the archive.
 */
export function innerPath(name: string): string | undefined {
  if (/^[/\\]|^[A-Za-z]:|\\|\0/.test(name)) return undefined;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") ? undefined : parts.join("/");
}

/**
 * As {@linkcode innerPath}, but refuses the whole archive.
 *
 * @throws {FormatError} If the path leads out of the archive.
 */
export function checkedInnerPath(name: string, archive: string): string {
  const path = innerPath(name);
  if (path !== undefined) return path;
  throw new FormatError(
    `Cannot open ${archive}: its entry ${
      JSON.stringify(name)
    } leads out of the archive; do not trust it`,
  );
}
