/**
 * A backend on one build of ONNX Runtime: what the three have in common.
 *
 * @module
 */
import type { OnnxRuntime, RuntimeSession } from "../deps/onnx_runtime.ts";
import type { HeldProduct } from "../linalg/matrix_product.ts";
import type { Backend, BackendName } from "./backend.ts";
import { backendFailure } from "./backend_failure.ts";
import { oneAtATime } from "./one_at_a_time.ts";
import { runtimeProduct } from "./runtime_product.ts";
import { runtimeSession } from "./runtime_session.ts";

/** How the builds differ. */
export interface RuntimeBackendOptions {
  /** Which backend. */
  readonly name: BackendName;
  /** The build. */
  readonly runtime: OnnxRuntime;
  /** Threads that it uses. */
  readonly threads: number;
  /** Options for every session. */
  readonly sessionOptions: Readonly<Record<string, unknown>>;
  /** Options for sessions that have the machine to themselves. */
  readonly aloneOptions?: Readonly<Record<string, unknown>>;
  /** Multiplies float64 factors, where the build cannot. */
  readonly float64Product?: () => Promise<HeldProduct>;
  /** Multiplies where that is faster than the build; gets the build's product for the rest. */
  readonly ownProduct?: (otherwise: HeldProduct) => HeldProduct;
}

// The runtime logs what goes wrong; the errors say the same, and stderr belongs to the program.
const QUIET = { logSeverityLevel: 4 };

/** Make a backend of a build of ONNX Runtime. */
export function runtimeBackend(options: RuntimeBackendOptions): Backend {
  const { name, runtime, threads, sessionOptions, aloneOptions } = options;
  const queue = oneAtATime();
  const create = async (
    bytes: Uint8Array,
    model: string,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<RuntimeSession> => {
    const settings = { ...QUIET, ...sessionOptions, ...more };
    try {
      return await queue(() =>
        runtime.InferenceSession.create(bytes, settings)
      );
    } catch (error) {
      throw backendFailure("load", model, name, error);
    }
  };
  const { ownProduct = (otherwise) => otherwise } = options;
  const product = ownProduct(runtimeProduct({
    name,
    runtime,
    queue,
    load: (graph) => create(graph, "a product"),
    float64Product: options.float64Product,
  }));

  return {
    name,
    version: runtime.env.versions.node ?? runtime.env.versions.web ?? "",
    threads,
    product,

    async load(bytes, options = {}) {
      const { name: model = "model", externalData = {}, alone } = options;
      const files = Object.entries(externalData)
        .map(([path, data]) => ({ path, data }));
      const session = await create(bytes, model, {
        ...(alone && aloneOptions),
        ...(files.length > 0 && { externalData: files }),
      });
      return runtimeSession({ runtime, session, model, backend: name, queue });
    },

    close: () => product.release(),
  };
}
