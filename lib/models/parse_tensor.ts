/**
 * Reads the header of an ONNX TensorProto: name, type, shape and place, and the elements only of tiny tensors.
 *
 * @module
 */
import { elementBits, elementType } from "./element_types.ts";
import type { OnnxExternalData, OnnxTensor } from "./onnx_graph.ts";
import { parsePair } from "./parse_pair.ts";
import {
  malformed,
  viewOf,
  type WireField,
  wireFields,
  wireFloats,
  wireIntegers,
  type WireSource,
  wireText,
} from "./wire_format.ts";

/** Tensors of more elements than this keep none: shapes, axes and scales are below it, weights above. */
const TINY = 64;
/** No tensor has more axes. */
const MOST_AXES = 64;
/** Place of external data in data_location. */
const EXTERNAL = 1;

/** The tensor of a TensorProto. @throws {FormatError} If its shape and its data disagree. */
export function parseTensor(source: WireSource, field: WireField): OnnxTensor {
  let name = "";
  let type = "unknown";
  let isExternal = false;
  const dims: number[] = [];
  const entries = new Map<string, string>();
  let raw: WireField | null = null;
  const typed: WireField[] = [];
  for (const part of wireFields(source, field.start, field.end)) {
    if (part.number === 1) readDims(source, part, dims);
    else if (part.number === 2) type = elementType(part.value);
    else if (part.number === 8) name = wireText(source, part);
    else if (part.number === 9 && part.type === 2) raw = part;
    else if (part.number === 13) entries.set(...parsePair(source, part));
    else if (part.number === 14) isExternal = part.value === EXTERNAL;
    else if ([4, 5, 7, 10, 11].includes(part.number) && typed.length <= TINY) {
      typed.push(part);
    }
  }
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (!Number.isSafeInteger(size)) {
    throw malformed(
      source,
      field.start,
      `tensor "${name}" of shape ${dims.join(" x ")} is absurd`,
    );
  }
  if (raw && !isExternal) checkLength(source, raw, { name, type, dims, size });
  const external = isExternal ? externalData(entries) : null;
  const values = isExternal || size > TINY
    ? null
    : raw
    ? rawValues(source, raw, type)
    : typedValues(source, typed);
  return {
    name,
    type,
    dims,
    size,
    values: values?.length === size ? values : null,
    external,
  };
}

function readDims(source: WireSource, field: WireField, dims: number[]): void {
  for (const dim of wireIntegers(source, field)) {
    if (dim < 0 || dims.length === MOST_AXES) {
      throw malformed(
        source,
        field.start,
        `a tensor has the size ${dim} on axis ${dims.length}`,
      );
    }
    dims.push(dim);
  }
}

function checkLength(
  source: WireSource,
  raw: WireField,
  { name, type, dims, size }: Pick<
    OnnxTensor,
    "name" | "type" | "dims" | "size"
  >,
): void {
  const bits = elementBits(type);
  const length = raw.end - raw.start;
  const expected = Math.ceil(size * bits / 8);
  if (bits === 0 || length === expected) return;
  throw malformed(
    source,
    raw.start,
    `tensor "${name}" of shape ${
      dims.join(" x ")
    } (${type}) takes ${expected} bytes, but ${length} are there`,
  );
}

function externalData(entries: ReadonlyMap<string, string>): OnnxExternalData {
  const length = entries.get("length");
  return {
    location: entries.get("location") ?? "",
    offset: Number(entries.get("offset") ?? 0),
    length: length === undefined ? null : Number(length),
  };
}

function rawValues(
  source: WireSource,
  raw: WireField,
  type: string,
): number[] | null {
  const view = viewOf(source, raw);
  const read = READERS[type];
  if (!read) return null;
  const width = elementBits(type) / 8;
  const values: number[] = [];
  for (let at = 0; at + width <= view.byteLength; at += width) {
    values.push(read(view, at));
  }
  return values;
}

const READERS: Readonly<
  Record<string, (view: DataView, at: number) => number>
> = {
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  float16: (view, at) => view.getFloat16(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  int32: (view, at) => view.getInt32(at, true),
  uint8: (view, at) => view.getUint8(at),
  int8: (view, at) => view.getInt8(at),
  bool: (view, at) => view.getUint8(at),
};

function typedValues(
  source: WireSource,
  fields: readonly WireField[],
): number[] {
  const values: number[] = [];
  for (const field of fields) {
    for (const value of typedField(source, field)) {
      if (values.push(value) > TINY) return values;
    }
  }
  return values;
}

function* typedField(
  source: WireSource,
  field: WireField,
): Generator<number> {
  if (field.number === 4) yield* wireFloats(source, field);
  else if (field.number === 10) {
    const view = viewOf(source, field);
    for (let at = 0; at + 8 <= view.byteLength; at += 8) {
      yield view.getFloat64(at, true);
    }
  } else yield* wireIntegers(source, field);
}
