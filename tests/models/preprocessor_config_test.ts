/** Hugging Face's preprocessor_config.json, family by family. @module */
import { assertEquals, assertRejects } from "@std/assert";

import { FormatError } from "../../lib/errors.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";
import { choose } from "./choose.ts";

type Expected = Partial<ImagePreprocessing>;
const published: [
  name: string,
  config: Record<string, unknown>,
  expected: Expected,
][] = [
  ["ViT, old form", {
    feature_extractor_type: "ViTFeatureExtractor",
    do_normalize: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    size: 224,
  }, {
    resizeMode: "exact",
    centreCrop: false,
    interpolation: "bilinear",
    mean: [0.5, 0.5, 0.5],
  }],
  ["ViT, new form", {
    image_processor_type: "ViTImageProcessorFast",
    size: { height: 224, width: 224 },
    resample: 3,
    do_normalize: false,
  }, {
    resizeMode: "exact",
    interpolation: "bicubic",
    mean: [0, 0, 0],
    std: [1, 1, 1],
  }],
  ["CLIP", {
    image_processor_type: "CLIPImageProcessor",
    size: { shortest_edge: 224 },
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    resample: 3,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
  }, {
    resizeMode: "shortest",
    resize: 224,
    centreCrop: true,
    interpolation: "bicubic",
  }],
  ["DINOv2", {
    image_processor_type: "BitImageProcessor",
    size: { shortest_edge: 256 },
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    resample: 3,
    rescale_factor: 0.00392156862745098,
  }, {
    resizeMode: "shortest",
    resize: 256,
    height: 224,
    rescale: 0.00392156862745098,
  }],
  ["ConvNext below 384", {
    image_processor_type: "ConvNextImageProcessor",
    size: { shortest_edge: 224 },
    crop_pct: 0.875,
    resample: 3,
  }, { resizeMode: "shortest", resize: 256, height: 224, centreCrop: true }],
  ["ResNet, old form of ConvNext's", {
    feature_extractor_type: "ConvNextFeatureExtractor",
    size: 224,
    crop_pct: 0.95,
    resample: 3,
  }, { resizeMode: "shortest", resize: 235, height: 224 }],
  ["LeViT", {
    feature_extractor_type: "LevitFeatureExtractor",
    size: { shortest_edge: 224 },
    crop_size: { height: 224, width: 224 },
  }, { resizeMode: "shortest", resize: 256, interpolation: "bicubic" }],
  ["PoolFormer", {
    feature_extractor_type: "PoolFormerFeatureExtractor",
    size: { shortest_edge: 224 },
    crop_pct: 0.9,
    crop_size: { height: 224, width: 224 },
  }, { resizeMode: "shortest", resize: 248 }],
  ["BEiT, squeezed to a larger square and cropped", {
    feature_extractor_type: "BeitFeatureExtractor",
    size: { height: 256, width: 256 },
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    resample: 3,
  }, {
    resizeMode: "exact",
    exactSize: { height: 256, width: 256 },
    height: 224,
    centreCrop: true,
  }],
  ["MobileNet", {
    image_processor_type: "MobileNetV2ImageProcessor",
    size: { shortest_edge: 256 },
    crop_size: { height: 224, width: 224 },
    image_mean: [0.5, 0.5, 0.5],
  }, { resizeMode: "shortest", resize: 256, centreCrop: true }],
  ["MobileViT, blue first", {
    image_processor_type: "MobileViTImageProcessor",
    size: { shortest_edge: 256 },
    crop_size: { height: 224, width: 224 },
    do_flip_channel_order: true,
    do_normalize: false,
  }, { colour: "bgr", mean: [0, 0, 0] }],
  ["EfficientNet's offset", {
    image_processor_type: "EfficientNetImageProcessor",
    size: { height: 224, width: 224 },
    do_center_crop: false,
    rescale_factor: 1 / 127.5,
    rescale_offset: true,
    do_normalize: false,
    resample: 0,
  }, {
    rescale: 1 / 127.5,
    mean: [1, 1, 1],
    std: [0.5, 0.5, 0.5],
    interpolation: "nearest",
  }],
];

for (const [name, config, expected] of published) {
  Deno.test(`modelPreprocessing() reads preprocessor_config.json of ${name}`, async () => {
    const { preprocessing, origin } = await choose(
      { dims: ["b", 3, 224, 224] },
      {
        "preprocessor_config.json": config,
      },
    );
    const found = Object.fromEntries(
      Object.keys(expected).map((
        field,
      ) => [field, preprocessing[field as keyof Expected]]),
    );
    assertEquals(found, expected);
    assertEquals([
      preprocessing.width,
      preprocessing.orientation,
      preprocessing.cropOrigin,
    ], [
      224,
      "exif",
      "floor",
    ]);
    assertEquals(origin.startsWith("preprocessor_config.json"), true);
  });
}

Deno.test("modelPreprocessing() squeezes ConvNext's images from 384 on", async () => {
  const { preprocessing: { resizeMode, height, centreCrop } } = await choose(
    { dims: ["b", 3, "h", "w"] },
    {
      "preprocessor_config.json": {
        image_processor_type: "ConvNextImageProcessor",
        size: { shortest_edge: 384 },
        crop_pct: 1,
      },
    },
  );
  assertEquals([resizeMode, height, centreCrop], ["exact", 384, false]);
});

Deno.test("modelPreprocessing() names the wrong field of a published configuration", async () => {
  const fails = (config: unknown, words: string) =>
    assertRejects(
      () => choose({}, { "preprocessor_config.json": config }),
      FormatError,
      words,
    );
  await fails(
    { size: 224, image_mean: [0.5, "x"] },
    'preprocessor_config.json: image_mean: expected number or Array but found [0.5,"x"]',
  );
  await fails(
    { size: 224, resample: 5 },
    "preprocessor_config.json: resample: expected 0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) but found 5",
  );
});

Deno.test("modelPreprocessing() passes over configurations that say nothing of images", async () => {
  const { origin } = await choose({}, {
    "preprocessor_config.json": {
      feature_extractor_type: "WhisperFeatureExtractor",
    },
    "config.json": { model_type: "whisper" },
  });
  assertEquals(origin.startsWith("assumed from input"), true);
});
