/**
 * Names that tell the models of a pool apart.
 *
 * @module
 */
import { isUrl } from "./model_source.ts";

/** Folders that say nothing of what is in them. */
const MEANINGLESS = new Set(["onnx", "models"]);

/**
 * The shortest name for each location that no other has: the file's without its ending, with as many of its folders
 * before it as it takes.
 *
 * @param locations Absolute paths or URLs, each once.
 */
export function uniqueNames(locations: readonly string[]): string[] {
  const parts = locations.map(partsOf);
  const names = parts.map((own) => own.slice(-1).join("/"));
  for (let folders = 1;; folders++) {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    let isChanged = false;
    for (const [i, own] of parts.entries()) {
      if (counts.get(names[i]) === 1 || own.length <= folders) continue;
      names[i] = own.slice(-1 - folders).join("/");
      isChanged = true;
    }
    if (!isChanged) return numbered(names);
  }
}

function partsOf(location: string): string[] {
  const path = isUrl(location)
    ? decodeURIComponent(
      location.replace(/^https?:\/\//i, "").replace(/[?#].*$/, ""),
    )
    : location;
  const parts = path.replace(/\.onnx$/i, "").split(/[/\\]/)
    .filter((part) => part !== "");
  return parts.filter((part, i) =>
    i === parts.length - 1 || !MEANINGLESS.has(part)
  );
}

/** What even whole paths do not tell apart (a/onnx/x and a/x) is counted. */
function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
