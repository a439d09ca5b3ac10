/**
 * What decides on the features of a model, and the name that it gives them in the store.
 *
 * @module
 */
import type { BackendName } from "../inference/backend.ts";

/** How features are stored. */
export type FeatureDtype = "float32" | "float16";

/**
 * All that features depend on. The backend is part of it, since the same bits come out only within
 * one (between backends they agree to about 1e-3); its version and threads are not.
 */
export interface FeatureOrigin {
  /** SHA-256 of the model's bytes, in hexadecimal. */
  readonly model: string;
  /** Tensor that the features are taken from. */
  readonly tap: string;
  /** How the tensor becomes rows. */
  readonly pooling: string;
  /** Output that the probabilities come from, with what the model did to it; null without a head. */
  readonly logits: string | null;
  /** How a sample becomes the model's input. */
  readonly preprocessing: unknown;
  /** Fingerprint of the dataset. */
  readonly dataset: string;
  /** What ran the model. */
  readonly backend: BackendName;
  /** How the features are stored. */
  readonly dtype: FeatureDtype;
}

/** Raised when a change of this code changes the features that come out of a backend. */
const REVISIONS: Readonly<Record<BackendName, number>> = {
  native: 2,
  webgpu: 2,
  wasm: 3,
};

/** A value as JSON with sorted keys and without what is undefined: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value) ?? "null";
  }
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
  return `{${entries.join(",")}}`;
}

/** Name of features in the store: 32 hexadecimal digits of a SHA-256 over their origin. */
export async function featureKey(origin: FeatureOrigin): Promise<string> {
  const text = canonicalJson({
    revision: REVISIONS[origin.backend],
    ...origin,
  });
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(text),
  );
  return new Uint8Array(hash).toHex().slice(0, 32);
}
