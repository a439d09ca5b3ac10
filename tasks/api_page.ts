/**
 * Writes docs/api.md from the doc comments of what mod.ts exports.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

import { markdownTable, withSection } from "./markdown.ts";

const ROOT = new URL("../", import.meta.url);

/** What of `deno doc --json` is used here. */
interface Documentation {
  readonly nodes: Readonly<
    Record<string, { readonly symbols: readonly Symbol[] }>
  >;
}

interface Symbol {
  readonly name: string;
  readonly declarations: readonly {
    readonly kind: string;
    readonly location: { readonly filename: string };
    readonly jsDoc?: { readonly doc?: string };
  }[];
}

/** Rooms in the order in which data go through them. */
const ROOMS = [
  "datasets",
  "models",
  "inference",
  "features",
  "linalg",
  "statistics",
  "metrics",
  "ranking",
  "report",
  "pipeline",
];

async function documentation(): Promise<Documentation> {
  const { stdout, success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", fileURLToPath(new URL("mod.ts", ROOT))],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Where a symbol is written: "lib/metrics/face.ts". */
function fileOf({ declarations: [{ location }] }: Symbol): string {
  return location.filename.slice(ROOT.href.length);
}

/** The first sentence of its doc comment, links as their names. */
function firstSentence({ declarations: [{ jsDoc }] }: Symbol): string {
  const [paragraph] = (jsDoc?.doc ?? "").split("\n\n");
  const text = paragraph.replace(/\{@link(?:code)? ([^}\s]+)[^}]*\}/g, "`$1`")
    .replaceAll("\n", " ");
  // A full stop that ends a sentence, not one within "e.g." or a formula.
  return /^.*?[^.\s]{2,}\.(?= [A-Z`]|$)/.exec(text)?.[0] ?? text;
}

function kindOf({ declarations }: Symbol): string {
  const names: Record<string, string> = {
    typeAlias: "type",
    interface: "type",
    variable: "value",
  };
  const [{ kind }] = declarations;
  return names[kind] ?? kind;
}

function section(room: string, symbols: readonly Symbol[]): string {
  const rows = symbols
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((symbol) => [
      `[\`${symbol.name}\`](../${fileOf(symbol)})`,
      kindOf(symbol),
      firstSentence(symbol),
    ]);
  return `## ${room}\n\n${markdownTable(["name", "is", "what"], rows)}`;
}

/** One table a room: names, kinds, first sentences. */
export async function apiSections(): Promise<string> {
  const { nodes } = await documentation();
  const symbols = Object.values(nodes).flatMap(({ symbols }) => symbols);
  const byRoom = Map.groupBy(
    symbols,
    (symbol) => /^lib\/(\w+)\//.exec(fileOf(symbol))?.[1] ?? "errors, version",
  );
  const rooms = [...byRoom.keys()].toSorted((a, b) => {
    const place = (room: string) =>
      ROOMS.includes(room) ? ROOMS.indexOf(room) : ROOMS.length;
    return place(a) - place(b) || (a < b ? -1 : 1);
  });
  return rooms.map((room) => section(room, byRoom.get(room)!)).join("\n\n");
}

if (import.meta.main) {
  const path = new URL("docs/api.md", ROOT);
  const page = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, withSection(page, "api", await apiSections()));
  await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", fileURLToPath(path)],
  }).output();
}
