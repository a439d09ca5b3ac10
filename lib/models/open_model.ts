/**
 * Opens an ONNX model: its structure, what lies beside it, and its bytes when they are wanted.
 *
 * @module
 */
import { ModelError } from "../errors.ts";
import { sha256Of, sha256OfText } from "./checksum.ts";
import { assertNoCustomOperators } from "./custom_operators.ts";
import {
  externalChecksum,
  externalFiles,
  readExternalFile,
} from "./external_data.ts";
import { findTap, type FindTapOptions } from "./find_tap.ts";
import { indexGraph } from "./graph_index.ts";
import { hubModels } from "./hub/hub_models.ts";
import { isHubModel } from "./hub/hub_name.ts";
import { assertSaneSizes } from "./input_size.ts";
import { type ModelFiles, readModelFiles } from "./model_files.ts";
import {
  beside,
  fileName,
  isUrl,
  type ModelSource,
  readLocation,
  type ReadOptions,
  toLocation,
} from "./model_source.ts";
import type { OnnxGraph } from "./onnx_graph.ts";
import { parseOnnx } from "./parse_onnx.ts";
import type { Tap } from "./tap.ts";
import { tapSuffix } from "./tap_model.ts";
import { assertTappable } from "./tappable.ts";
import { uniqueNames } from "./unique_names.ts";

/** A model, opened. */
export interface OnnxModel {
  /** What to call it in tables. */
  readonly name: string;
  /** Path or URL. */
  readonly location: string;
  /** What it is a copy of, where it was downloaded; absent otherwise. */
  readonly origin?: string;
  /** Size of the file in bytes, that of its external data not counted. */
  readonly size: number;
  /** SHA-256, in hexadecimal, of the file; where weights lie beside it, of the file and them. */
  readonly sha256: string;
  /** Structure of the graph. */
  readonly graph: OnnxGraph;
  /** What lies beside the file. */
  readonly files: ModelFiles;
  /**
   * The file, read again if it is no longer in memory.
   *
   * @param taps Tensors to add to the outputs; nothing is added for those that are outputs already.
   * @throws {ModelError} If there is no such tensor, or the file has changed since the model was opened.
   */
  bytes(...taps: readonly string[]): Promise<Uint8Array<ArrayBuffer>>;
  /** Contents of the files of weights beside it, by name; for {@linkcode Backend.load}. */
  externalData(): Promise<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Room behind a model's bytes for the suffix of a tap: names are rarely longer than 200 letters. */
const ROOM = 4096;

/**
 * Open a model.
 *
 * Its bytes are read, hashed and parsed, but not held: {@linkcode OnnxModel.bytes} gives them when a backend
 * wants them, so that a pool of models takes the memory of one. A downloaded model is held.
 *
 * @param source Path, http(s) or file URL, `hf:owner/name` on the Hugging Face hub, or what {@linkcode expandModels}
 * gave.
 * @throws {FormatError} If it is no ONNX model, or is cut short.
 * @throws {ModelError} If its weights would lie outside its folder, or its graph is broken.
 * @throws {InputError} If it cannot be read.
 */
export async function openModel(
  source: string | URL | ModelSource,
  options: ReadOptions = {},
): Promise<OnnxModel> {
  const { name, location, origin } = await sourceOf(source, options);
  const file = fileName(location);
  const bytes = await readLocation(location, ROOM, options);
  const graph = parseOnnx(bytes, file);
  const own = sha256Of(bytes);
  const weights = new Map<string, string>();
  for (const external of externalFiles(graph)) {
    weights.set(
      external.name,
      await externalChecksum(location, graph, external, options),
    );
  }
  return {
    name,
    location,
    ...(origin !== undefined && { origin }),
    size: bytes.length,
    sha256: weights.size === 0
      ? own
      : sha256OfText(JSON.stringify([own, ...weights])),
    graph,
    files: await readModelFiles(location),
    bytes: bytesOf(location, graph, bytes, own),
    externalData: () => weightsOf(location, graph, weights, options),
  };
}

async function sourceOf(
  source: string | URL | ModelSource,
  { onProgress, signal }: ReadOptions,
): Promise<ModelSource> {
  if (typeof source === "object" && "location" in source) return source;
  const location = toLocation(source);
  if (!isHubModel(location)) return { name: modelName(location), location };
  const found = await hubModels(location, {
    signal,
    onHub(event) {
      if (event.kind !== "progress") return;
      const { label, received, total } = event;
      onProgress?.({ location: label, received, total });
    },
  });
  if (found.length === 1) {
    const [{ label, location, origin }] = found;
    return { name: uniqueNames([label])[0], location, origin };
  }
  throw new ModelError(
    `Cannot open ${location} as one model: it stands for ${found.length}`,
  );
}

/** Name of a model where it needs no telling apart from others: its file's, without the ending. */
export function modelName(location: string): string {
  return fileName(location).replace(/\.onnx$/i, "");
}

/**
 * The tensor to take a model's features from, as its user, its sidecar or its graph says.
 *
 * @throws {ModelError} If there is none.
 */
export function modelTap(
  { graph, files }: OnnxModel,
  options: FindTapOptions = {},
): Tap {
  const stated = files.sidecar?.content;
  return findTap(graph, {
    tap: options.tap ?? stated?.tap,
    output: options.output ?? stated?.output,
  });
}

/** Gives the bytes, from memory while they are there, with the taps' suffix in the room behind them. */
function bytesOf(
  location: string,
  graph: OnnxGraph,
  opened: Uint8Array<ArrayBuffer>,
  sha256: string,
): OnnxModel["bytes"] {
  const size = opened.length;
  const held = isUrl(location) ? opened.buffer : null;
  const remembered = new WeakRef(opened.buffer);
  let tapsInRoom: string | undefined;
  return async (...taps) => {
    assertNoCustomOperators(graph);
    assertSaneSizes(graph);
    const suffix = suffixOf(graph, taps);
    const wanted = taps.join("\n");
    const buffer = held ?? remembered.deref();
    // A runtime may have taken the buffer away to a worker: it is empty then.
    const there = buffer?.byteLength ?? 0;
    const isFree = suffix.length === 0 || tapsInRoom === undefined ||
      tapsInRoom === wanted;
    if (buffer && isFree && size + suffix.length <= there) {
      if (suffix.length > 0) tapsInRoom = wanted;
      return withSuffix(buffer, size, suffix);
    }
    if (held && size <= there) {
      const copy = new Uint8Array(size + suffix.length);
      copy.set(new Uint8Array(held, 0, size));
      return withSuffix(copy.buffer, size, suffix);
    }
    const again = await readLocation(location, suffix.length);
    if (sha256Of(again) !== sha256) throw changed(location);
    return withSuffix(again.buffer, size, suffix);
  };
}

function suffixOf(graph: OnnxGraph, taps: readonly string[]): Uint8Array {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const added = [...new Set(taps)].filter((tap) => !outputs.has(tap));
  if (added.length === 0) return new Uint8Array();
  const index = indexGraph(graph);
  for (const tap of added) assertTappable(index, tap);
  return Uint8Array.from(added.flatMap((tap) => [...tapSuffix(tap)]));
}

function withSuffix(
  buffer: ArrayBuffer,
  size: number,
  suffix: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(buffer, 0, size + suffix.length);
  bytes.set(suffix, size);
  return bytes;
}

async function weightsOf(
  location: string,
  graph: OnnxGraph,
  checksums: ReadonlyMap<string, string>,
  options: ReadOptions,
): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const contents: [string, Uint8Array<ArrayBuffer>][] = [];
  for (const external of externalFiles(graph)) {
    const content = await readExternalFile(location, graph, external, options);
    if (sha256Of(content) !== checksums.get(external.name)) {
      throw changed(beside(location, external.name));
    }
    contents.push([external.name, content]);
  }
  return Object.fromEntries(contents);
}

function changed(location: string): ModelError {
  return new ModelError(
    `Cannot read ${location}: it has changed since the model was opened; start again`,
  );
}
