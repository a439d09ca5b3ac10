/**
 * What the image processors of Hugging Face's families do where a configuration is silent.
 *
 * @see {@link https://huggingface.co/docs/transformers/main_classes/image_processor}
 * @module
 */
import type { ImagePreprocessing } from "./preprocessing.ts";
import { IMAGENET_MEAN, IMAGENET_STD } from "./preprocessing_choice.ts";

/** Habits of a family. */
export interface ProcessorFamily {
  /** Size where none is stated: the shortest side, or the side of a square that both sides are brought to. */
  readonly size: number;
  /** Whether a plain number, or that default, is the shortest side. */
  readonly isShortest: boolean;
  /** Side of the centre crop; null for a family that does not crop unless it is told to. */
  readonly crop: number | null;
  /** Resampling filter. */
  readonly filter: ImagePreprocessing["interpolation"];
  /** Mean and deviation of the channels; null for a family that does not normalise at all. */
  readonly normalisation:
    | { readonly mean: readonly number[]; readonly std: readonly number[] }
    | null;
  /** Whether channels are flipped to blue, green, red. */
  readonly isFlipped?: boolean;
  /** Whether the deviation divides twice, as EfficientNet's processor has it for models with a head. */
  readonly dividesTwice?: boolean;
}

const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const IMAGENET = { mean: IMAGENET_MEAN, std: IMAGENET_STD };
const CLIP = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

type Normalisation = ProcessorFamily["normalisation"];
type Filter = ProcessorFamily["filter"];

/** Both sides are brought to a size, and nothing is cut. */
function squeezed(
  size: number,
  filter: Filter,
  normalisation: Normalisation,
): ProcessorFamily {
  return { size, isShortest: false, crop: null, filter, normalisation };
}

/** The shortest side is brought to a size, and the centre cut out. */
function cropped(
  size: number,
  crop: number,
  filter: Filter,
  normalisation: Normalisation,
): ProcessorFamily {
  return { size, isShortest: true, crop, filter, normalisation };
}

const FAMILIES: ReadonlyMap<string, ProcessorFamily> = new Map(Object.entries({
  Beit: { ...cropped(256, 224, "bicubic", HALF), isShortest: false },
  Bit: cropped(224, 224, "bicubic", CLIP),
  Blip: squeezed(384, "bicubic", CLIP),
  ChineseCLIP: cropped(224, 224, "bicubic", CLIP),
  CLIP: cropped(224, 224, "bicubic", CLIP),
  ConvNext: { ...squeezed(384, "bilinear", HALF), isShortest: true },
  DeiT: { ...cropped(256, 224, "bicubic", HALF), isShortest: false },
  DINOv3ViT: squeezed(224, "bilinear", IMAGENET),
  DPT: squeezed(384, "bicubic", HALF),
  EfficientNet: { ...squeezed(346, "nearest", HALF), dividesTwice: true },
  Flava: { ...cropped(224, 224, "bicubic", CLIP), isShortest: false },
  LayoutLMv3: squeezed(224, "bilinear", HALF),
  Levit: cropped(224, 224, "bicubic", IMAGENET),
  MobileNetV1: cropped(256, 224, "bilinear", HALF),
  MobileNetV2: cropped(256, 224, "bilinear", HALF),
  MobileViT: { ...cropped(224, 256, "bilinear", null), isFlipped: true },
  PoolFormer: cropped(224, 224, "bicubic", IMAGENET),
  Pvt: squeezed(224, "bilinear", IMAGENET),
  Segformer: squeezed(512, "bilinear", IMAGENET),
  SegGpt: squeezed(448, "bicubic", IMAGENET),
  Siglip: squeezed(224, "bicubic", HALF),
  VideoMAE: cropped(224, 224, "bilinear", HALF),
  ViT: squeezed(224, "bilinear", HALF),
}));

/** Whether a family's habits are known. */
export function isKnownFamily(name: string): boolean {
  return FAMILIES.has(name);
}

/** Where neither the family is known nor the field stated. */
const UNKNOWN = squeezed(224, "bilinear", IMAGENET);

/** The habits of a family, by the name before ImageProcessor or FeatureExtractor; plain ones where it is unknown. */
export function processorFamily(name: string): ProcessorFamily {
  return FAMILIES.get(name) ?? UNKNOWN;
}
