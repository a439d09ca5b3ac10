/**
 * Where the project's own models and data lie.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../errors.ts";

/**
 * Path of a file or folder of the zoo, in a checkout of the project.
 *
 * @param path Below the zoo: "targets/fashion".
 * @throws {InputError} If the project is imported by URL: its data then lie on no disk.
 *
 * @example
 * ```ts
 * import { zooFolder } from "fair-collapse";
 *
 * console.log(zooFolder("targets/fashion"));
 * ```
 */
export function zooFolder(path = ""): string {
  const url = new URL(`../../zoo/${path}`, import.meta.url);
  if (url.protocol !== "file:") {
    throw new InputError(
      `Cannot read ${url} as a folder; clone the project to use its sample data`,
    );
  }
  return fileURLToPath(url);
}
