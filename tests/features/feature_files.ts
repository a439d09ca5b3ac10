/** Feature files for tests, written without the code under test. @module */
import type { SchemaElement } from "npm:hyparquet@1.31.5";
import {
  TextReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
} from "npm:@zip.js/zip.js@2.24.0/lib/zip-core-native.js";

/** A folder for the test's files, removed afterwards. */
export async function inTemporaryFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The bytes of a zip file with these files. */
export async function zip(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: { level?: number; zip64?: boolean } = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    level: options.level ?? 6,
    zip64: options.zip64,
  });
  for (const [name, content] of Object.entries(files)) {
    await writer.add(
      name,
      typeof content === "string"
        ? new TextReader(content)
        : new Uint8ArrayReader(content),
    );
  }
  return await writer.close();
}

/** The bytes of a safetensors file: header as given, then the data. */
export function safetensors(
  header: unknown,
  data: Uint8Array,
): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** Tensors one after the other, as safetensors.numpy.save writes them. */
export function safetensorsOf(
  tensors: Readonly<
    Record<string, { dtype: string; shape: number[]; data: ArrayBufferView }>
  >,
): Uint8Array {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: { by: "test" } };
  const parts: Uint8Array[] = [];
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    end += data.byteLength;
  }
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return safetensors(header, bytes);
}

/** The schema of parquet columns: "list" of doubles, or a plain type. */
export function parquetSchemaOf(
  columns: Readonly<Record<string, "list" | "STRING" | "INT32">>,
): SchemaElement[] {
  const elements: SchemaElement[] = [
    { name: "root", num_children: Object.keys(columns).length },
  ];
  for (const [name, kind] of Object.entries(columns)) {
    if (kind === "list") {
      elements.push(
        {
          name,
          repetition_type: "OPTIONAL",
          converted_type: "LIST",
          num_children: 1,
        },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", repetition_type: "OPTIONAL", type: "DOUBLE" },
      );
    } else if (kind === "STRING") {
      elements.push({
        name,
        repetition_type: "REQUIRED",
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
      });
    } else {
      elements.push({ name, repetition_type: "REQUIRED", type: kind });
    }
  }
  return elements;
}

/** An .npy file with a part of its header replaced by a text of the same length. */
export function withHeader(
  npy: Uint8Array,
  from: string,
  to: string,
): Uint8Array {
  const at = new TextDecoder().decode(npy.subarray(10, 128)).indexOf(from);
  if (at < 0 || from.length !== to.length) throw new Error("no such header");
  const changed = npy.slice();
  changed.set(new TextEncoder().encode(to), 10 + at);
  return changed;
}

/** All numbers of a feature set. */
export async function allFeatures(
  set: {
    chunks():
      | Iterable<Float32Array | Float64Array>
      | AsyncIterable<Float32Array | Float64Array>;
  },
): Promise<number[]> {
  const numbers: number[] = [];
  for await (const chunk of set.chunks()) numbers.push(...chunk);
  return numbers;
}

/** A Python that has numpy, if there is one. */
export function pythonWithNumpy(): string | undefined {
  for (const python of ["python3", "/usr/bin/python3"]) {
    try {
      const { success } = new Deno.Command(python, {
        args: ["-c", "import numpy"],
        stdout: "null",
        stderr: "null",
      }).outputSync();
      if (success) return python;
    } catch {
      // Not there: try the next.
    }
  }
}
