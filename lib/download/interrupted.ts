/**
 * Failures that another attempt may not meet, and how often it is made.
 *
 * @module
 */

/** What the next attempt should know of a failure. */
export interface InterruptedOptions extends ErrorOptions {
  /** Milliseconds that the server asks to wait. */
  readonly wait?: number;
}

/** A failure that another attempt may not meet: a broken connection, a busy server. */
export class Interrupted extends Error {
  /** Milliseconds that the server asks to wait. */
  readonly wait?: number;

  /** A failure in words that can stand behind a colon. */
  constructor(message: string, options: InterruptedOptions = {}) {
    super(message, options);
    this.wait = options.wait;
  }
}

/** How often to try, and how long to wait in between. */
export interface PatienceOptions {
  /** Attempts in a row without a single new byte before giving up. Default 5. */
  readonly attempts?: number;
  /** Milliseconds to wait before another attempt, doubled at each; a server may ask for more. Default 1000. */
  readonly wait?: number;
  /** Stops the waiting with its reason. */
  readonly signal?: AbortSignal;
}

/** Whoever asks for more than these milliseconds is not waited for. */
const LONGEST_WAIT = 300_000;

/**
 * Do something, again where it was interrupted.
 *
 * @param attempt What to do.
 * @param progress A number that grows as attempts get on; where it has grown, they are counted anew.
 * @returns What the first attempt gives that is not interrupted.
 * @throws {Interrupted} The last interruption, its message with the number of attempts.
 */
export async function persist<T>(
  attempt: () => Promise<T>,
  { attempts = 5, wait = 1000, signal }: PatienceOptions = {},
  progress?: () => Promise<number>,
): Promise<T> {
  let failures = 0;
  while (true) {
    signal?.throwIfAborted();
    const before = await progress?.() ?? 0;
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      failures = (await progress?.() ?? 0) > before ? 0 : failures + 1;
      if (failures >= attempts) {
        const often = `${attempts} ${attempts === 1 ? "time" : "times"}`;
        throw new Interrupted(
          `${error.message}, ${often}${progress ? " without a new byte" : ""}`,
          { cause: error },
        );
      }
      const asked = error.wait ?? 0;
      if (asked > LONGEST_WAIT) {
        throw new Interrupted(
          `${error.message} and asks to come back in ${
            Math.ceil(asked / 60_000)
          } minutes`,
          { cause: error },
        );
      }
      await pause(Math.max(asked, wait * 2 ** failures), signal);
    }
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stopped);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stopped, { once: true });
  });
}
