/**
 * Objects of the cluster by the hash of their content, fetched once and kept on disk.
 *
 * @module
 */
import type { ObjectStore } from "../deps/nats.ts";
import { InputError } from "../errors.ts";
import { sha256Of } from "../models/checksum.ts";

import type { ObjectName } from "./plan.ts";

/** Milliseconds in which the server has to store a piece. */
const TIMEOUT = 30_000;

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
    const bytes = await bucket.getBlob(objectPath(run, name.sha256));
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
    return new Uint8Array(bytes);
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
