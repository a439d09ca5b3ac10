/**
 * Where the time of a run goes.
 *
 * @module
 */
import type { MatrixProduct } from "../linalg/matrix_product.ts";
import type { Backend, Session } from "./backend.ts";

/** A kind of work. */
export type Stage =
  | "reading"
  | "decoding"
  | "preprocessing"
  | "loading"
  | "inference"
  | "writing"
  | "products";

/** Work that was done. */
export interface StageWork {
  /** Seconds of the thread that did it; several threads at once add up. */
  readonly seconds: number;
  /** Samples, models or products. */
  readonly items: number;
  /** Bytes that were moved. */
  readonly bytes: number;
  /** Multiplications and additions. */
  readonly operations: number;
}

/** A record of where the time goes. */
export interface Profile {
  /** Add to a stage; what is left out is 0, but one item. */
  add(stage: Stage, work: Partial<StageWork> & { seconds: number }): void;
  /** Time some work, and add it. */
  time<T>(
    stage: Stage,
    work: () => Promise<T>,
    of?: (result: T) => Partial<StageWork>,
  ): Promise<T>;
  /** All stages that did something. */
  stages(): Partial<Record<Stage, StageWork>>;
}

/**
 * A profile, empty.
 *
 * @example
 * ```ts
 * import { createProfile } from "fair-collapse";
 * import { assertEquals } from "@std/assert";
 *
 * const profile = createProfile();
 * profile.add("reading", { seconds: 0.5, bytes: 1000 });
 * profile.add("reading", { seconds: 0.5, bytes: 3000 });
 * assertEquals(profile.stages().reading, { seconds: 1, items: 2, bytes: 4000, operations: 0 });
 * ```
 */
export function createProfile(): Profile {
  const stages: Partial<Record<Stage, StageWork>> = {};
  const profile: Profile = {
    add(stage, { seconds, items = 1, bytes = 0, operations = 0 }) {
      const sofar = stages[stage] ??
        { seconds: 0, items: 0, bytes: 0, operations: 0 };
      stages[stage] = {
        seconds: sofar.seconds + seconds,
        items: sofar.items + items,
        bytes: sofar.bytes + bytes,
        operations: sofar.operations + operations,
      };
    },
    async time(stage, work, of) {
      const start = performance.now();
      const result = await work();
      const seconds = (performance.now() - start) / 1000;
      profile.add(stage, { ...of?.(result), seconds });
      return result;
    },
    stages: () => ({ ...stages }),
  };
  return profile;
}

function samplesIn(inputs: Parameters<Session["run"]>[0]): number {
  return Object.values(inputs)[0]?.dims[0] ?? 1;
}

/** A backend whose loading, runs and products are recorded. */
export function profiledBackend(backend: Backend, profile: Profile): Backend {
  return {
    ...backend,
    async load(model, options) {
      const session = await profile.time(
        "loading",
        () => backend.load(model, options),
        () => ({ bytes: model.length }),
      );
      return {
        ...session,
        run: (inputs, outputs) =>
          profile.time(
            "inference",
            () => session.run(inputs, outputs),
            () => ({ items: samplesIn(inputs) }),
          ),
      };
    },
    product: profiledProduct(backend.product, profile),
    close: () => backend.close(),
  };
}

function profiledProduct(
  product: MatrixProduct,
  profile: Profile,
): MatrixProduct {
  const scatter = product.scatter?.bind(product);
  return {
    name: product.name,
    hasFloat64: product.hasFloat64,
    multiply: (left, right, options = {}) =>
      profile.time(
        "products",
        () => product.multiply(left, right, options),
        ({ rows, dims }) => ({
          operations: 2 * rows * dims *
            (options.transposeLeft ? left.rows : left.dims),
        }),
      ),
    ...(scatter && {
      scatter: (rows, axes, offsets) =>
        profile.time(
          "products",
          () => scatter(rows, axes, offsets),
          () => ({ operations: 4 * rows.rows * rows.dims * axes.rows }),
        ),
    }),
  };
}
