/**
 * Hashes and surveys of all images of a dataset, those that cannot be used left out or reported.
 *
 * @module
 */
import { contentHashes, sha256 } from "../content_hashes.ts";
import type { SkippedFile } from "../images/image_collection.ts";
import { mapInOrder } from "../map_in_order.ts";
import { SampleError } from "../sample_error.ts";
import { below, type LabelledImage } from "./listing.ts";
import {
  type SurveyedImage,
  surveyImage,
  type SurveyMemory,
  surveyMemory,
} from "./survey.ts";

/** Files read at once. */
const READS = 8;

/** An image that can be used. */
export interface SeenImage {
  /** The image. */
  readonly image: LabelledImage;
  /** Hashes of image and labels. */
  readonly hash: string;
  /** What was seen of it. */
  readonly survey: SurveyedImage;
}

/** How to look. */
export interface LookOptions {
  /** Leave out what cannot be used. */
  readonly skipBad?: boolean;
  /** File to remember hashes in. */
  readonly hashMemory?: string;
  /** Stops with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Hash and survey of each image that can be used, in order.
 *
 * @throws {SampleError} If one cannot be used, unless `skipBad`.
 */
export async function lookAtImages(
  root: string,
  images: readonly LabelledImage[],
  { skipBad, hashMemory, signal }: LookOptions,
): Promise<{ seen: SeenImage[]; skipped: SkippedFile[] }> {
  const contents = await contentHashes(hashMemory);
  const memory = await surveyMemory(hashMemory && `${hashMemory}.label_maps`);
  const absolute = hashMemory ? await Deno.realPath(root) : root;
  const look = async (image: LabelledImage) => {
    try {
      const hash = `${await contents.hash(
        image.path,
        below(absolute, image.name),
      )} ${await image.hashLabels(contents, absolute)}`;
      return { image, hash, survey: await surveyed(image, hash, memory) };
    } catch (error) {
      if (skipBad && error instanceof SampleError) return { error };
      throw error;
    }
  };
  const seen: SeenImage[] = [], skipped: SkippedFile[] = [];
  for await (const result of mapInOrder(images, look, READS, signal)) {
    if (result.error) {
      const { source, reason } = result.error;
      skipped.push({ source, reason });
    } else seen.push(result);
  }
  await contents.save();
  await memory.save();
  return { seen, skipped };
}

async function surveyed(
  image: LabelledImage,
  hash: string,
  memory: SurveyMemory,
): Promise<SurveyedImage> {
  const key = (await sha256(new TextEncoder().encode(hash))).slice(0, 32);
  const known = memory.recall(key);
  if (known) return known;
  const survey = await surveyImage(image);
  memory.learn(key, survey);
  return survey;
}
