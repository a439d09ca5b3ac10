/**
 * One writer at a time for what several processes share.
 *
 * @module
 */

/** How to wait for a lock. */
export interface LockOptions {
  /** Stops the waiting with its reason. */
  readonly signal?: AbortSignal;
  /** Told once, if somebody else holds the lock. */
  readonly onWait?: () => void;
}

/** How long to wait between two tries, in milliseconds. */
const PAUSE = 100;

/**
 * Open a file and lock it, if nobody else has. The system gives the lock back when the process
 * ends, however it ends: a killed run leaves none behind.
 *
 * @returns The locked file, or undefined where somebody else holds the lock.
 */
export async function tryLock(path: string): Promise<Deno.FsFile | undefined> {
  while (true) {
    const file = await Deno.open(path, { create: true, write: true });
    try {
      if (!await file.tryLock(true)) {
        file.close();
        return undefined;
      }
      // Whoever cleared the store in between has removed the file that is locked here: try anew.
      const [held, there] = [await file.stat(), await inode(path)];
      if (there === held.ino) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

async function inode(path: string): Promise<number | null | undefined> {
  try {
    return (await Deno.stat(path)).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function pause(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, PAUSE);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Do something while holding the lock, after waiting for whoever has it.
 *
 * @param path File that stands for the lock; it is made, and stays.
 */
export async function withLock<T>(
  path: string,
  use: () => Promise<T>,
  { signal, onWait }: LockOptions = {},
): Promise<T> {
  let file = await tryLock(path);
  if (!file) onWait?.();
  while (!file) {
    signal?.throwIfAborted();
    await pause(signal);
    file = await tryLock(path);
  }
  try {
    return await use();
  } finally {
    file.close();
  }
}
