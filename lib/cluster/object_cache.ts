/**
 * Objects of the cluster by the hash of their content, fetched once and kept on disk.
 *
 * @module
 */
import type { ObjectStore } from "../deps/nats.ts";
import { InputError } from "../errors.ts";
import { sha256Of } from "../models/checksum.ts";

import type { ObjectName } from "./plan.ts";
import { unlessStopped } from "./store_message.ts";

/** Milliseconds in which the server has to store a piece, and to send one. */
const TIMEOUT = 30_000, STALL = 10_000;

/** Objects of a run, wherever they come from. */
export interface ObjectCache {
  /**
   * An object's bytes.
   *
   * @throws {InputError} If it is not there.
   */
  get(name: ObjectName): Promise<Uint8Array<ArrayBuffer>>;
  /** Path of a file with its content. */
  path(name: ObjectName): Promise<string>;
}

/** Name of a run's object in the bucket: each run has its own, so that all of them can go with it. */
export function objectPath(run: string, sha256: string): string {
  return `${run}/${sha256}`;
}

/**
 * An object's bytes; null where it is not there.
 *
 * An object that is removed while it is read, or whose server goes away, would keep its reader waiting for ever: after
 * some seconds without a piece this fails like a request without an answer.
 */
export async function readObject(
  bucket: ObjectStore,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const found = await bucket.get(name);
  if (!found) return null;
  found.error.catch(() => {});
  const reader = found.data.getReader();
  const next = () => {
    const limit = AbortSignal.timeout(STALL);
    const stop = signal ? AbortSignal.any([signal, limit]) : limit;
    return unlessStopped(reader.read(), stop);
  };
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await next();
      if (done) break;
      pieces.push(value);
      size += value.length;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Store bytes under the hash of their content, unless they are there. */
export async function putObject(
  bucket: ObjectStore,
  run: string,
  bytes: Uint8Array,
): Promise<ObjectName> {
  const sha256 = sha256Of(bytes);
  const name = objectPath(run, sha256);
  const there = await bucket.info(name);
  if (there === null || there.deleted || there.size !== bytes.length) {
    await bucket.putBlob({ name }, bytes, { timeout: TIMEOUT });
  }
  return { sha256, size: bytes.length };
}

/**
 * A cache in a folder.
 *
 * @param folder Made when it is needed.
 */
export function objectCache(
  bucket: ObjectStore,
  run: string,
  folder: string,
): ObjectCache {
  async function fetched(name: ObjectName): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await readObject(bucket, objectPath(run, name.sha256));
    if (bytes === null) {
      throw new InputError(
        `Cannot find object ${name.sha256} of run ${run} in the cluster; has the run ended?`,
      );
    }
    if (sha256Of(bytes) !== name.sha256) {
      throw new InputError(
        `Cannot use object ${name.sha256} of run ${run}: its content has another hash`,
      );
    }
    return bytes;
  }
  const pathOf = ({ sha256 }: ObjectName) => `${folder}/${sha256}`;
  async function kept(name: ObjectName) {
    try {
      const bytes = await Deno.readFile(pathOf(name));
      // A file that was cut short or overwritten is fetched again.
      if (sha256Of(bytes) === name.sha256) return bytes;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  async function get(name: ObjectName): Promise<Uint8Array<ArrayBuffer>> {
    const there = await kept(name);
    if (there) return there;
    const bytes = await fetched(name);
    await Deno.mkdir(folder, { recursive: true });
    const partial = `${pathOf(name)}.${crypto.randomUUID()}.part`;
    await Deno.writeFile(partial, bytes);
    await Deno.rename(partial, pathOf(name));
    return bytes;
  }
  return {
    get,
    async path(name) {
      await get(name);
      return pathOf(name);
    },
  };
}
