/** What is assumed where only config.json lies beside a model. @module */
import { assertEquals, assertRejects } from "@std/assert";

import { FormatError } from "../../lib/errors.ts";
import { choose } from "./choose.ts";

const IMAGENET = {
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
};
const HALF = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };

/** A type, and the configuration that its best-known checkpoint was published with. */
const TYPES: [type: string, published: Record<string, unknown>][] = [
  ["vit", {
    feature_extractor_type: "ViTFeatureExtractor",
    ...HALF,
    size: 224,
  }],
  ["swin", {
    feature_extractor_type: "ViTFeatureExtractor",
    ...IMAGENET,
    resample: 3,
    size: 224,
  }],
  ["deit", {
    feature_extractor_type: "DeiTFeatureExtractor",
    ...IMAGENET,
    crop_size: 224,
    do_center_crop: true,
    resample: 3,
    size: 256,
  }],
  ["resnet", {
    feature_extractor_type: "ConvNextFeatureExtractor",
    ...IMAGENET,
    crop_pct: 0.875,
    resample: 3,
    size: 224,
  }],
  ["dinov2", {
    image_processor_type: "BitImageProcessor",
    ...IMAGENET,
    do_center_crop: true,
    resample: 3,
    size: { shortest_edge: 256 },
    crop_size: { height: 224, width: 224 },
  }],
  ["clip_vision_model", {
    feature_extractor_type: "CLIPFeatureExtractor",
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    crop_size: 224,
    do_center_crop: true,
    resample: 3,
    size: 224,
  }],
  ["siglip", {
    image_processor_type: "SiglipImageProcessor",
    ...HALF,
    resample: 3,
    size: { height: 224, width: 224 },
  }],
];

for (const [type, published] of TYPES) {
  Deno.test(`modelPreprocessing() takes for model_type ${type} what its checkpoints are published with`, async () => {
    const input = { dims: ["b", 3, "h", "w"] };
    const usual = await choose(input, { "config.json": { model_type: type } });
    const stated = await choose(input, {
      "preprocessor_config.json": published,
    });
    assertEquals(usual.preprocessing, stated.preprocessing);
    assertEquals(
      usual.origin.startsWith(
        `assumed for model_type ${type} of config.json, as its usual checkpoints have it`,
      ),
      true,
    );
  });
}

Deno.test("modelPreprocessing() takes the size that config.json states, and the graph's before it", async () => {
  const of = async (dims: (string | number)[], config: unknown) => {
    const { preprocessing } = await choose({ dims }, { "config.json": config });
    return [preprocessing.height, preprocessing.width];
  };
  const free = ["b", 3, "h", "w"];
  assertEquals(await of(free, { model_type: "vit", image_size: 384 }), [
    384,
    384,
  ]);
  assertEquals(await of(free, { model_type: "vit", image_size: [96, 64] }), [
    96,
    64,
  ]);
  const clip = { model_type: "clip", vision_config: { image_size: 336 } };
  assertEquals(await of(free, clip), [336, 336]);
  assertEquals(await of(["b", 3, 48, 48], clip), [48, 48]);
});

Deno.test("modelPreprocessing() prefers what was published over what is usual, and names a field of the wrong kind", async () => {
  const { origin } = await choose({}, {
    "config.json": { model_type: "vit" },
    "preprocessor_config.json": { size: 224, ...HALF },
  });
  assertEquals(origin, "preprocessor_config.json");
  await assertRejects(
    () =>
      choose({}, { "config.json": { model_type: "vit", image_size: "224" } }),
    FormatError,
    "config.json: image_size: expected number or Array but found",
  );
});
