/** The header of a parquet page, in Thrift's compact form, read without trust. @module */
import { varintReader } from "./parquet_varints.ts";

/** What the header of a page says. */
export interface PageHeader {
  /** 0 data, 1 index, 2 dictionary, 3 data of version 2. */
  readonly type: number;
  /** Bytes after decompression. */
  readonly unpacked: number;
  /** Bytes in the file. */
  readonly packed: number;
  /** Values in the page. */
  readonly values: number;
  /** Code of the values' encoding. */
  readonly encoding: number;
  /** Bytes of repetition levels, in version 2. */
  readonly repetitionBytes: number;
  /** Bytes of definition levels, in version 2. */
  readonly definitionBytes: number;
  /** Whether values are compressed, in version 2. */
  readonly isCompressed: boolean;
  /** Where the page's content begins. */
  readonly end: number;
}

type Fields = Map<number, number | boolean | Fields | undefined>;

/** Structs within structs; a page header has three. */
const DEEPEST = 8;

/**
 * Read the header at a place.
 *
 * @throws {Error} If it is none.
 */
export function pageHeader(bytes: Uint8Array, start: number): PageHeader {
  const reader = varintReader(bytes, start, {
    cutOff: "a page header is cut off",
    endless: "a page header holds a number without an end",
  });
  const { byte, varint, zigzag } = reader;
  const element = (
    type: number,
    depth: number,
  ): Fields | number | undefined => {
    switch (type) {
      case 1:
      case 2:
      case 3:
        byte();
        return;
      case 4:
      case 5:
      case 6:
        return zigzag();
      case 7:
        reader.at += 8;
        return;
      case 8: {
        const length = varint();
        reader.at += length;
        return;
      }
      case 9:
      case 10: {
        const head = byte();
        const size = head >> 4 === 15 ? varint() : head >> 4;
        for (let i = 0; i < size; i++) element(head & 15, depth + 1);
        return;
      }
      case 12:
        return struct(depth + 1);
    }
    throw new Error(`a page header holds a field of the unknown type ${type}`);
  };
  const struct = (depth: number): Fields => {
    if (depth > DEEPEST) throw new Error("a page header is nested too deep");
    const fields: Fields = new Map();
    for (let id = 0;;) {
      const head = byte();
      const type = head & 15;
      if (type === 0) return fields;
      id = head >> 4 === 0 ? zigzag() : id + (head >> 4);
      fields.set(
        id,
        type === 1 ? true : type === 2 ? false : element(type, depth),
      );
    }
  };
  const fields = struct(0);
  const own =
    [5, 7, 8].map((id) => fields.get(id)).find((value) =>
      value instanceof Map
    ) ?? new Map();
  const isSecond = fields.get(8) instanceof Map;
  const number = (from: Fields, id: number): number => {
    const value = from.get(id);
    return typeof value === "number" ? value : -1;
  };
  return {
    type: number(fields, 1),
    unpacked: number(fields, 2),
    packed: number(fields, 3),
    values: number(own, 1),
    encoding: number(own, isSecond ? 4 : 2),
    repetitionBytes: isSecond ? number(own, 6) : 0,
    definitionBytes: isSecond ? number(own, 5) : 0,
    isCompressed: !isSecond || own.get(7) !== false,
    end: reader.at,
  };
}
