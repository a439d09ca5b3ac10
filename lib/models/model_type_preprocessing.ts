/**
 * The preprocessing that checkpoints of a model type usually have, for a `config.json` without its preprocessor.
 *
 * @see {@link https://huggingface.co/docs/transformers/model_doc/auto}
 * @module
 */
import {
  array,
  looseObject,
  number,
  optional,
  string,
  union,
} from "../deps/valibot.ts";
import { parseDocument } from "./check_schema.ts";
import type { ImageLayout } from "./image_layout.ts";
import {
  IMAGENET_MEAN,
  IMAGENET_STD,
  type PreprocessingChoice,
} from "./preprocessing_choice.ts";
import { type Config, preprocessingOf } from "./preprocessor_config.ts";

const TYPED = looseObject({ model_type: optional(string()) });
const SIZED = looseObject({
  image_size: optional(union([number(), array(number())])),
  vision_config: optional(looseObject({ image_size: optional(number()) })),
});

const IMAGENET = {
  image_mean: [...IMAGENET_MEAN],
  image_std: [...IMAGENET_STD],
};
const BICUBIC = 3;

/** An image processor's family, and what the published checkpoints state beyond its habits. */
type Usual = readonly [family: string, stated?: Config];

const CONVNEXT: Usual = ["ConvNext", {
  ...IMAGENET,
  size: { shortest_edge: 224 },
  crop_pct: 0.875,
  resample: BICUBIC,
}];
const SWIN: Usual = ["ViT", { ...IMAGENET, resample: BICUBIC }];
const DINO: Usual = ["Bit", {
  ...IMAGENET,
  size: { shortest_edge: 256 },
  crop_size: 224,
}];

const TYPES: ReadonlyMap<string, Usual> = new Map(Object.entries({
  beit: ["Beit", { size: 224, do_center_crop: false, resample: 2 }],
  bit: ["Bit", {
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    size: { shortest_edge: 448 },
    crop_size: 448,
    resample: 2,
  }],
  blip: ["Blip"],
  chinese_clip: ["ChineseCLIP"],
  clip: ["CLIP"],
  clip_vision_model: ["CLIP"],
  convnext: CONVNEXT,
  convnextv2: CONVNEXT,
  cvt: CONVNEXT,
  "data2vec-vision": ["Beit", { size: 224, do_center_crop: false }],
  deit: ["DeiT", IMAGENET],
  dinov2: DINO,
  dinov2_with_registers: DINO,
  dinov3_vit: ["DINOv3ViT"],
  efficientnet: ["EfficientNet"],
  focalnet: DINO,
  hiera: DINO,
  ijepa: ["ViT"],
  levit: ["Levit"],
  mobilenet_v1: ["MobileNetV1"],
  mobilenet_v2: ["MobileNetV2"],
  mobilevit: ["MobileViT", { size: { shortest_edge: 288 } }],
  mobilevitv2: ["MobileViT", { size: { shortest_edge: 288 } }],
  poolformer: ["PoolFormer"],
  pvt: ["Pvt"],
  pvt_v2: ["Pvt"],
  regnet: CONVNEXT,
  resnet: CONVNEXT,
  segformer: ["Segformer"],
  siglip: ["Siglip"],
  siglip_vision_model: ["Siglip"],
  swin: SWIN,
  swinv2: SWIN,
  van: CONVNEXT,
  vit: ["ViT"],
  vit_mae: ["ViT", { ...IMAGENET, resample: BICUBIC }],
  vit_msn: ["ViT", IMAGENET],
}));

/** A choice, and the size of input that the configuration states besides. */
export interface ModelTypePreprocessing extends PreprocessingChoice {
  /** Side or height and width of the input; null where the configuration is silent. */
  readonly inputSize: readonly [height: number, width: number] | null;
}

/**
 * The usual preprocessing of a model type.
 *
 * @param text JSON of `config.json`.
 * @param file Name of the file, for messages.
 * @param input Image input of the model.
 * @returns null where the type is unknown.
 * @throws {FormatError} If a field is of another kind than it should be.
 */
export function modelTypePreprocessing(
  text: string,
  file: string,
  input: ImageLayout,
): ModelTypePreprocessing | null {
  const { model_type: type = "" } = parseDocument(TYPED, text, file);
  const usual = TYPES.get(type);
  if (!usual) return null;
  const config = parseDocument(SIZED, text, file);
  const [family, stated = {}] = usual;
  const size = config.image_size ?? config.vision_config?.image_size ?? null;
  const [height, width = height] = [size].flat();
  return {
    preprocessing: preprocessingOf(stated, family, file, input),
    origin:
      `assumed for model_type ${type} of ${file}, as its usual checkpoints have it (${family})`,
    inputSize: height === null ? null : [height, width!],
  };
}
