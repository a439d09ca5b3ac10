/** Paths and globs, from `@std/path`. @module */
import * as path from "npm:deno-std@1.4.0/path/mod.js";

/** Last part of a path, less an ending. */
export const basename: (path: string, ending?: string) => string =
  path.basename;
/** A path without its last part. */
export const dirname: (path: string) => string = path.dirname;
/** Parts put together to a path. */
export const join: (...parts: string[]) => string = path.join;
/** The way from one path to another. */
export const relative: (from: string, to: string) => string = path.relative;
/** The absolute path. */
export const resolve: (...parts: string[]) => string = path.resolve;
/** The path of a file: URL. */
export const fromFileUrl: (url: string | URL) => string = path.fromFileUrl;
/** Whether a text holds glob characters. */
export const isGlob: (text: string) => boolean = path.isGlob;
/** The regular expression of a glob: `*`, `?`, `**`, `[...]`, `{a,b}`. */
export const globToRegExp: (
  glob: string,
  options?: {
    /** Whether `**` crosses folders. */
    readonly globstar?: boolean;
  },
) => RegExp = path.globToRegExp;
