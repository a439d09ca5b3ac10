/**
 * The thread that feeds the readers; its parent sees whether it still moves.
 *
 * @module
 */
import { InputError, randomSource } from "../../mod.ts";

import { mutate } from "./mutate.ts";
import type { Seeds } from "./seeds.ts";
import { fuzzTargets } from "./targets.ts";

/** What the thread is told. */
export interface FuzzOrder {
  readonly seeds: Seeds;
  readonly folder: string;
  readonly target: string;
  readonly seed: number;
  /** First case, and how many. */
  readonly start: number;
  readonly count: number;
  /** Shared with the parent: cases begun so far. */
  readonly beat: SharedArrayBuffer;
}

/** What the thread says when it is through. */
export interface FuzzReply {
  readonly accepted: number;
  readonly refused: number;
  readonly crashes: readonly {
    readonly case: number;
    readonly error: string;
  }[];
}

/** The bytes of a case, the same each time. */
export function caseBytes(
  seeds: readonly Uint8Array[],
  seed: number,
  number: number,
): Uint8Array {
  const random = randomSource(seed * 1_000_003 + number);
  return mutate(seeds[random.integer(seeds.length)], random);
}

/** Feed one reader with some cases. */
export async function feed(order: FuzzOrder): Promise<FuzzReply> {
  const target = fuzzTargets(order.seeds, order.folder)
    .find(({ name }) => name === order.target)!;
  const beat = new Int32Array(order.beat);
  let accepted = 0, refused = 0;
  const crashes: { case: number; error: string }[] = [];
  for (let at = order.start; at < order.start + order.count; at++) {
    Atomics.store(beat, 0, at);
    try {
      await target.run(caseBytes(target.seeds, order.seed, at));
      accepted++;
    } catch (error) {
      if (error instanceof InputError) refused++;
      else {
        const { stack, message } = error as Error;
        crashes.push({ case: at, error: stack ?? message ?? String(error) });
        if (crashes.length >= 20) break;
      }
    }
  }
  return { accepted, refused, crashes };
}

const scope = globalThis as unknown as {
  onmessage?: (event: MessageEvent<FuzzOrder>) => void;
  postMessage(reply: FuzzReply): void;
};
if (typeof WorkerGlobalScope !== "undefined") {
  // A promise that nobody waits for must not end the thread unseen.
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    scope.postMessage({
      accepted: 0,
      refused: 0,
      crashes: [{
        case: -1,
        error: `unhandled: ${event.reason?.stack ?? event.reason}`,
      }],
    });
  });
  scope.onmessage = async ({ data }) => scope.postMessage(await feed(data));
}
declare const WorkerGlobalScope: unknown;
