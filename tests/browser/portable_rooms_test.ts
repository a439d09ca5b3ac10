import { assert, assertEquals } from "@std/assert";

const root = new URL("../../", import.meta.url);
const ROOMS = [
  "linalg",
  "statistics",
  "metrics",
  "ranking",
  "report/details",
  "report/html",
  "report/html/charts",
  "report/html/sections",
];

/** What only Deno or Node offers. */
const FOREIGN = /\bDeno\b|\bprocess\.|\bBuffer\b|\brequire\(|"node:/;

/** Code without its comments. */
function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

/** Files that a file imports at run time, where their paths are relative. */
function imports(file: URL, text: string): URL[] {
  const statements = code(text)
    .matchAll(/\b(?:import|export)\b(?!\s+type\b)[^;"]*?"(\.{1,2}\/[^"]+)"/g);
  return [...statements].map(([, path]) => new URL(path, file));
}

/** Everything that runs with the given files. */
function reachable(files: readonly URL[]): Map<string, string> {
  const found = new Map<string, string>();
  const left = [...files];
  while (left.length > 0) {
    const file = left.pop()!;
    if (found.has(file.href)) continue;
    const text = Deno.readTextFileSync(file);
    found.set(file.href, text);
    left.push(...imports(file, text));
  }
  return found;
}

function filesOf(room: string): URL[] {
  const folder = new URL(`lib/${room}/`, root);
  return [...Deno.readDirSync(folder)]
    .filter(({ name }) => name.endsWith(".ts"))
    .map(({ name }) => new URL(name, folder));
}

Deno.test("linear algebra, statistics, metrics, ranking and reports use no API of Deno or Node", () => {
  const files = reachable(ROOMS.flatMap(filesOf));
  assert(files.size > 60);
  const foreign = [...files].filter(([, text]) => FOREIGN.test(code(text)))
    .map(([href]) => href.slice(root.href.length));
  assertEquals(foreign, []);
});
