/**
 * The file that says what the values of label maps stand for: ids or colours to class ids or names.
 *
 * @module
 */
import { parseCsv } from "../../deps/std_csv.ts";
import { FormatError } from "../../errors.ts";
import { readingError } from "../../reading_error.ts";
import { readTextFile } from "../../read_text_file.ts";
import { colourOf, parseColour } from "./colour.ts";
import { isVoidName } from "./void_name.ts";

/** What one value, or one colour, stands for. */
export interface LabelEntry {
  /** Value in label maps of one channel. */
  readonly id?: number;
  /** 0xRRGGBB in label maps of three. */
  readonly colour?: number;
  /** Name of the class. */
  readonly name?: string;
  /** Id of the class, where values are renumbered. */
  readonly to?: number;
  /** Whether it stands for no class. */
  readonly isVoid: boolean;
}

/**
 * Read a label map's table.
 *
 * JSON: `{"7": "road", "8": null}`, `{"7": 0, "8": 255}` (other ids), `{"#804080": "road"}`, or a list of
 * `{"id": 7, "color": [128, 64, 128], "name": "road", "to": 0}`. CSV: columns id, name, to, color, or r, g, b and name;
 * without a header `id,name` or `r,g,b,name`, separated by commas or spaces. A null, or the name void, is no class;
 * several values of one name are one class.
 *
 * @param path The file.
 * @throws {FormatError} If it is neither, or an entry has no value or stands for nothing; names the entry.
 * @throws {InputError} If it cannot be read.
 */
export async function readLabelMapFile(path: string): Promise<LabelEntry[]> {
  let text;
  try {
    text = await readTextFile(path);
  } catch (error) {
    throw readingError(error, path);
  }
  const entries = /^\s*[[{]/.test(text)
    ? fromJson(text, path)
    : fromLines(text, path);
  if (entries.length === 0) {
    throw new FormatError(`Cannot read ${path}: it maps no label`);
  }
  return entries;
}

function fromJson(text: string, path: string): LabelEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: it is not JSON (${(error as Error).message})`,
      { cause: error },
    );
  }
  if (Array.isArray(value)) {
    return value.map((entry, index) =>
      fromRecord(Object(entry), `${path}, entry ${index}`)
    );
  }
  return labelEntries(value as Record<string, unknown>, path);
}

/**
 * What values stand for, from an object of targets by value or colour: `{"7": "road", "8": null}`.
 *
 * @param path Where it comes from, for messages.
 * @throws {FormatError} If an entry has no value or stands for nothing; names the entry.
 */
export function labelEntries(
  targets: Readonly<Record<string, unknown>>,
  path: string,
): LabelEntry[] {
  return Object.entries(targets).map(
    ([key, target]) => {
      const where = `${path}, key ${JSON.stringify(key)}`;
      const id = idOf(key);
      const colour = id === undefined ? parseColour(key) : undefined;
      return target !== null && typeof target === "object"
        ? fromRecord({ id, color: colour, ...target }, where)
        : entryOf({ id, colour, target }, where);
    },
  );
}

function fromLines(text: string, path: string): LabelEntry[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const [first = ""] = lines;
  const hasHeader = /^\s*[a-z]/i.test(first) &&
    parseColour(first.split(/[,;\t]/)[0]) === undefined;
  if (!hasHeader) return lines.map((line, row) => fromLine(line, path, row));
  let records: Record<string, string>[];
  try {
    records = parseCsv(text, {
      skipFirstRow: true,
      separator: first.includes("\t") ? "\t" : first.includes(";") ? ";" : ",",
    }) as Record<string, string>[];
  } catch (error) {
    throw new FormatError(
      `Cannot read ${path}: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return records.map((record, row) =>
    fromRecord(record, `${path}, row ${row + 1}`)
  );
}

/** `7,road` or `128 64 128 road`. */
function fromLine(line: string, path: string, row: number): LabelEntry {
  const where = `${path}, line ${row + 1}`;
  const colour = /^\s*(\d+[\s,;]+\d+[\s,;]+\d+)[\s,;]+(\S.*?)\s*$/.exec(line);
  if (colour) {
    return entryOf(
      { colour: parseColour(colour[1]), target: colour[2] },
      where,
    );
  }
  const pair = /^\s*([^\s,;:]+)[\s,;:]+(\S.*?)\s*$/.exec(line);
  const id = idOf(pair?.[1] ?? "");
  return entryOf({
    id,
    colour: id === undefined ? parseColour(pair?.[1] ?? "") : undefined,
    target: idOf(pair?.[2] ?? "") ?? pair?.[2],
  }, where);
}

/** Fields by any of their usual names. */
function fromRecord(
  record: Record<string, unknown>,
  where: string,
): LabelEntry {
  const fields = new Map(
    Object.entries(record).map(([name, value]) => [
      name.trim().toLowerCase().replace(/[ _-]/g, ""),
      typeof value === "string" ? value.trim() : value,
    ]),
  );
  const field = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((value) =>
      value !== undefined && value !== ""
    );
  const rgb = [field("r", "red"), field("g", "green"), field("b", "blue")];
  const stated = field("color", "colour", "rgb");
  const colour = rgb.every((part) => part !== undefined)
    ? colourOf(rgb.map(Number))
    : Array.isArray(stated)
    ? colourOf(stated)
    : typeof stated === "number"
    ? stated
    : typeof stated === "string"
    ? parseColour(stated)
    : undefined;
  const to = field("to", "trainid", "classid");
  const name = field("name", "class", "classname", "label");
  const isVoid = field("void", "ignore", "ignoreineval");
  return entryOf({
    id: idOf(field("id", "value", "labelid")),
    colour,
    name: name === undefined ? undefined : String(name),
    target: to === undefined ? undefined : idOf(to) ?? to,
    isVoid: /^(true|1|yes)$/i.test(String(isVoid)),
  }, where);
}

/** What values without a class are mapped to. */
const VOID_TARGETS = new Set<unknown>([null, -1, "-1", 255, 65535]);

function idOf(value: unknown): number | undefined {
  const isWhole = typeof value === "number"
    ? Number.isInteger(value) && value >= 0
    : typeof value === "string" && /^\d+$/.test(value.trim());
  return isWhole ? Number(value) : undefined;
}

function entryOf(
  { id, colour, name, target, isVoid = false }: {
    id?: number;
    colour?: number;
    name?: string;
    target?: unknown;
    isVoid?: boolean;
  },
  where: string,
): LabelEntry {
  if (id === undefined && colour === undefined) {
    throw new FormatError(
      `Cannot read ${where}: expected an id (a whole number from 0 on) or a colour (r,g,b or #rrggbb)`,
    );
  }
  const to = idOf(target);
  const called = to === undefined && typeof target === "string" ? target : name;
  const isNothing = isVoid || VOID_TARGETS.has(target) ||
    VOID_TARGETS.has(to) || isVoidName(called ?? "");
  if (!isNothing && to === undefined && called === undefined) {
    throw new FormatError(
      `Cannot read ${where}: expected a class name, a class id, or null for void`,
    );
  }
  return { id, colour, name: called, to, isVoid: isNothing };
}
