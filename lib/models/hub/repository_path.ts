/**
 * Paths within a repository, which become paths on this machine.
 *
 * @module
 */
import { InputError } from "../../errors.ts";

/**
 * Whether a path of a repository stays in its folder on every system: no parts that are empty, `.` or `..`, no
 * drives, backslashes or control characters.
 */
export function isRepositoryPath(path: string): boolean {
  return path.length < 1024 &&
    path.split("/").every((part) =>
      part !== "" && part !== "." && part !== ".." && part.length < 256 &&
      // deno-lint-ignore no-control-regex
      !/[\\:\x00-\x1f\x7f]/.test(part)
    );
}

/**
 * Refuse a path that would leave its folder.
 *
 * @param what Where it stands, for the message.
 */
export function assertRepositoryPath(what: string, path: string): void {
  if (isRepositoryPath(path)) return;
  throw new InputError(
    `Cannot open ${what}: ${
      JSON.stringify(path)
    } would lie outside the repository's folder`,
  );
}
