/**
 * Decoding on this thread.
 *
 * @module
 */
import { limiter } from "../datasets/map_in_order.ts";
import type { Profile } from "../inference/profile.ts";

import type { DecodingWorkers } from "./decoding_workers.ts";
import { preprocessImage } from "./preprocess_image.ts";

/** Threads of libvips that are kept busy, each with a whole image in memory. */
const MOST = 8;

/** As workers decode, but here: images are decoded in libvips' threads, one a core, while another is resized. */
export function decodeHere(
  profile: Profile | undefined,
): DecodingWorkers["decode"] {
  const slot = limiter(Math.min(MOST, navigator.hardwareConcurrency) + 1);
  return (bytes, preprocessing, source, stopped) =>
    slot(
      () => preprocessImage(bytes, preprocessing, { source, profile }),
      stopped,
    );
}
