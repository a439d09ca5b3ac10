/**
 * Decoding on this thread.
 *
 * @module
 */
import { limiter } from "../datasets/map_in_order.ts";
import type { Profile } from "../inference/profile.ts";

import type { DecodingWorkers } from "./decoding_workers.ts";
import { preprocessImage } from "./preprocess_image.ts";

/** As workers decode, but here: two images at once, one in libvips' thread while the other is resized. */
export function decodeHere(
  profile: Profile | undefined,
): DecodingWorkers["decode"] {
  const slot = limiter(2);
  return (bytes, preprocessing, source, stopped) =>
    slot(
      () => preprocessImage(bytes, preprocessing, { source, profile }),
      stopped,
    );
}
