/**
 * Weights that lie in files beside the model.
 *
 * @see {@link https://onnx.ai/onnx/repo-docs/ExternalData.html}
 * @module
 */
import { basename, dirname } from "../deps/std_path.ts";
import { ModelError } from "../errors.ts";
import { readingError } from "../reading_error.ts";
import { sha256Of, sha256OfFile } from "./checksum.ts";
import { elementBits } from "./element_types.ts";
import {
  beside,
  isMissing,
  isUrl,
  readLocation,
  type ReadOptions,
} from "./model_source.ts";
import type { OnnxGraph, OnnxTensor } from "./onnx_graph.ts";

/** A file of weights. */
export interface ExternalFile {
  /** Its name, as the graph has it. */
  readonly name: string;
  /** Tensors that lie in it. */
  readonly tensors: number;
  /** Bytes that they reach up to. */
  readonly bytes: number;
}

/**
 * The files of weights that a graph names, by name; none where all weights lie in the model's file.
 *
 * @throws {ModelError} If one would lie outside the model's folder, or a tensor's place contradicts its shape.
 */
export function externalFiles(graph: OnnxGraph): ExternalFile[] {
  const files = new Map<string, { tensors: number; bytes: number }>();
  for (const tensor of graph.initializers.values()) {
    if (!tensor.external) continue;
    assertInFolder(graph.file, tensor.external.location);
    const end = endOf(graph.file, tensor);
    const file = files.get(tensor.external.location);
    files.set(tensor.external.location, {
      tensors: (file?.tensors ?? 0) + 1,
      bytes: Math.max(file?.bytes ?? 0, end),
    });
  }
  return [...files]
    .map(([name, file]) => ({ name, ...file }))
    .toSorted((a, b) => a.name < b.name ? -1 : 1);
}

/** A plain name stays in the folder; anything with a folder, a drive or a scheme in it may not. */
function assertInFolder(file: string, location: string): void {
  const isPlain = location !== "" && location !== "." && location !== ".." &&
    !/[/\\:\0]/.test(location);
  if (isPlain) return;
  throw new ModelError(
    `Cannot open ${file}: its weights would lie in "${location}", outside its folder; ` +
      "only files beside the model are read",
  );
}

/**
 * Refuse a symbolic link to a file elsewhere: a stranger's folder must not have yours read. The hub's cache keeps a
 * model and its weights as links to files that lie side by side, which is as good as in one folder.
 */
async function assertNoWayOut(
  location: string,
  path: string,
  file: string,
): Promise<void> {
  const { isSymlink } = await Deno.lstat(path).catch((error) => {
    throw readingError(error, path);
  });
  if (!isSymlink) return;
  const folderOf = async (link: string) => dirname(await Deno.realPath(link));
  const real = await Deno.realPath(dirname(path));
  const target = await folderOf(path);
  if (target === real || target.startsWith(`${real}/`)) return;
  if (target === await folderOf(location)) return;
  throw new ModelError(
    `Cannot open ${file}: its weights "${
      basename(path)
    }" are a symbolic link that leads outside its folder; copy the file there if you trust it`,
  );
}

function endOf(
  file: string,
  { name, type, size, external }: OnnxTensor,
): number {
  const { offset, length } = external!;
  const expected = Math.ceil(size * elementBits(type) / 8);
  const isSound = Number.isSafeInteger(offset) && offset >= 0 &&
    (length === null || length === expected || elementBits(type) === 0);
  if (!isSound) {
    throw new ModelError(
      `Cannot open ${file}: tensor "${name}" takes ${expected} bytes of "${
        external!.location
      }", but its place is offset ${offset}, length ${length}`,
    );
  }
  return offset + (length ?? expected);
}

/**
 * SHA-256 of a file of weights. One on disk is read a block at a time: it may be larger than memory.
 *
 * @param location Path or URL of the model.
 * @throws {ModelError} If it is missing or too short.
 */
export async function externalChecksum(
  location: string,
  graph: OnnxGraph,
  external: ExternalFile,
  options: ReadOptions = {},
): Promise<string> {
  if (isUrl(location)) {
    return sha256Of(
      await readExternalFile(location, graph, external, options),
    );
  }
  const path = beside(location, external.name);
  try {
    await assertNoWayOut(location, path, graph.file);
    const { size } = await Deno.stat(path);
    assertReaches(graph, external, size);
    return await sha256OfFile(path);
  } catch (error) {
    throw explained(
      error instanceof ModelError ? error : readingError(error, path),
      graph,
      external,
    );
  }
}

/**
 * The content of a file of weights.
 *
 * @param location Path or URL of the model.
 * @throws {ModelError} If it is missing or too short.
 */
export async function readExternalFile(
  location: string,
  graph: OnnxGraph,
  external: ExternalFile,
  options: ReadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { name } = external;
  const encoded = isUrl(location) ? `./${encodeURIComponent(name)}` : name;
  try {
    if (!isUrl(location)) {
      await assertNoWayOut(location, beside(location, name), graph.file);
    }
    const content = await readLocation(beside(location, encoded), 0, options);
    assertReaches(graph, external, content.length);
    return content;
  } catch (error) {
    throw explained(error, graph, external);
  }
}

function assertReaches(
  { file }: OnnxGraph,
  { name, bytes }: ExternalFile,
  size: number,
): void {
  if (size >= bytes) return;
  throw new ModelError(
    `Cannot open ${file}: its weights reach to byte ${bytes} of "${name}", ` +
      `which holds ${size}; was the copy interrupted?`,
  );
}

/** An error of reading, in the model's words where the file is not there. */
function explained(
  error: unknown,
  { file }: OnnxGraph,
  { name }: ExternalFile,
): unknown {
  if (!isMissing(error)) return error;
  return new ModelError(
    `Cannot open ${file}: its weights lie in "${name}", which is not beside it; copy it there`,
    { cause: error },
  );
}
