/**
 * Where features are kept between runs.
 *
 * @module
 */
import { InputError } from "../errors.ts";

/** What the default depends on. */
export interface CacheFolderOptions {
  /** Value of an environment variable. Default: the process's. */
  readonly env?: (name: string) => string | undefined;
  /** Operating system, in Deno's words. Default: this machine's. */
  readonly os?: string;
}

/**
 * The folder that holds the cache where none is named: `fair-collapse` in `XDG_CACHE_HOME`, or in the
 * system's own place for caches (`~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 *
 * @throws {InputError} If the environment names no such place, or may not be read.
 *
 * @example
 * ```ts
 * import { defaultCacheFolder } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const env = (name: string) => name === "HOME" ? "/home/ada" : undefined;
 * assertEquals(defaultCacheFolder({ env, os: "linux" }), "/home/ada/.cache/fair-collapse");
 * ```
 */
export function defaultCacheFolder(options: CacheFolderOptions = {}): string {
  const { env = (name) => Deno.env.get(name), os = Deno.build.os } = options;
  try {
    const xdg = env("XDG_CACHE_HOME");
    // The specification asks to ignore a relative path.
    if (xdg && /^([/\\]|[A-Za-z]:)/.test(xdg)) return `${xdg}/fair-collapse`;
    if (os === "windows") {
      const local = env("LOCALAPPDATA");
      if (local) return `${local}\\fair-collapse`;
    }
    const home = env(os === "windows" ? "USERPROFILE" : "HOME");
    if (home) {
      return os === "darwin"
        ? `${home}/Library/Caches/fair-collapse`
        : `${home}/.cache/fair-collapse`;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new InputError(
      "Cannot tell where the cache is: Deno was started without the permission to read HOME; add --allow-env, or pass --cache DIR or --no-cache",
      { cause: error },
    );
  }
  throw new InputError(
    "Cannot tell where the cache is: neither XDG_CACHE_HOME nor HOME is set; pass --cache DIR or --no-cache",
  );
}
