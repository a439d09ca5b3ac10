/**
 * Names that tell the models of a pool apart.
 *
 * @module
 */
import { isUrl } from "./model_source.ts";

/** Folders that say nothing of what is in them; the last two are those of a hub's URLs. */
const MEANINGLESS = new Set(["onnx", "models", "resolve", "main"]);
/** What exporters call every model: its folder's name says more. */
const ANY_MODEL = "model";

/**
 * The shortest name for each location that no other has: the file's without its ending, with as many of its folders
 * before it as it takes. A file called model.onnx has the name of its folder.
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
  const telling = parts.filter((part, i) =>
    i === parts.length - 1 || !MEANINGLESS.has(part)
  );
  const isAny = telling.length > 1 && telling.at(-1) === ANY_MODEL;
  return isAny ? telling.slice(0, -1) : telling;
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
