/**
 * Finding the file that a table names.
 *
 * @module
 */
import { isAbsolute, relative } from "node:path";
import type { FileTree } from "../trees/file_tree.ts";
import { innerPath } from "../trees/inner_path.ts";

/**
 * A function from what a table says to the path of an image in the tree, or undefined where there is none.
 *
 * First what it says as it stands; then the only image whose path ends so; then the same without image endings. A
 * path that leads out of the tree names nothing.
 */
export function fileFinder(
  { listing, root, kind }: FileTree,
): (name: string) => string | undefined {
  const whole = new Set(listing.images);
  const byName = endings(listing.images);
  let byStem: ReturnType<typeof endings> | undefined;
  return (name) => {
    const text = name.trim().replaceAll("\\", "/");
    const below = kind === "folder" && isAbsolute(text)
      ? relative(root, text).replaceAll("\\", "/")
      : text;
    const path = innerPath(below);
    if (!path) return;
    if (whole.has(path)) return path;
    const found = lookUp(byName, path);
    if (found !== undefined) return found;
    byStem ??= endings(listing.images, withoutEnding);
    return lookUp(byStem, path);
  };
}

function withoutEnding(path: string): string {
  return path.replace(/\.[^./]+$/, "");
}

/** Images by the last part of their path. */
function endings(
  images: readonly string[],
  shorten: (path: string) => string = (path) => path,
): Map<string, [shortened: string, path: string][]> {
  const found = new Map<string, [string, string][]>();
  for (const path of images) {
    const short = shorten(path);
    const last = short.slice(short.lastIndexOf("/") + 1);
    const of = found.get(last);
    if (of) of.push([short, path]);
    else found.set(last, [[short, path]]);
  }
  return found;
}

function lookUp(
  images: ReadonlyMap<string, readonly [string, string][]>,
  path: string,
): string | undefined {
  const last = path.slice(path.lastIndexOf("/") + 1);
  const candidates = (images.get(last) ?? []).filter(([short]) =>
    short === path || short.endsWith(`/${path}`)
  );
  return candidates.length === 1 ? candidates[0][1] : undefined;
}
