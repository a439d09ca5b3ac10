/** Preprocessing by sidecar, by published configurations, and by the input alone. @module */
import { assertEquals, assertThrows } from "@std/assert";

import { ModelError } from "../../lib/errors.ts";
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import { openModel } from "../../lib/models/open_model.ts";
import type { ImagePreprocessing } from "../../lib/models/preprocessing.ts";
import {
  encodeOnnx,
  INT64,
  node,
  tensor,
  UINT8,
  value,
} from "./encode_onnx.ts";
import { choose, type Input, model } from "./choose.ts";
import { withFiles } from "./with_files.ts";

const imagenet: ImagePreprocessing = {
  height: 224,
  width: 224,
  resizeMode: "shortest",
  resize: 256,
  interpolation: "bilinear",
  centreCrop: true,
  colour: "rgb",
  rescale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  layout: "nchw",
};

Deno.test("modelPreprocessing() assumes torchvision's pipeline for 224 x 224 and says so", async () => {
  const { preprocessing, origin } = await choose({});
  assertEquals(preprocessing, imagenet);
  assertEquals(
    origin,
    'assumed from input "image" (b x 3 x 224 x 224): shortest side to 256, centre crop 224 x 224, bilinear, rgb, ' +
      "ImageNet's mean and deviation",
  );
});

Deno.test("modelPreprocessing() finds the channels where they are", async () => {
  const of = async (input: Input) => {
    const { preprocessing: { layout, colour, height, width } } = await choose(
      input,
    );
    return [layout, colour, height, width];
  };
  assertEquals(await of({ dims: ["b", 64, 48, 3] }), ["nhwc", "rgb", 64, 48]);
  assertEquals(await of({ dims: ["b", 1, 28, 28], kernel: [4, 1, 3, 3] }), [
    "nchw",
    "grey",
    28,
    28,
  ]);
  assertEquals(await of({ dims: ["b", 28, 28, 1], kernel: [4, 1, 3, 3] }), [
    "nhwc",
    "grey",
    28,
    28,
  ]);
  assertEquals(await of({ dims: ["b", "c", "h", "w"] }), [
    "nchw",
    "rgb",
    224,
    224,
  ]);
  assertEquals(await of({ dims: ["b", "c", "h", "w"], kernel: [4, 1, 3, 3] }), [
    "nchw",
    "grey",
    224,
    224,
  ]);
  const transposed = [
    node("Transpose", ["image"], ["scaled"], { perm: [0, 3, 1, 2] }),
  ];
  assertEquals(await of({ dims: ["b", "h", "w", "c"], first: transposed }), [
    "nhwc",
    "rgb",
    224,
    224,
  ]);
});

Deno.test("modelPreprocessing() leaves to the graph what the graph does itself", async () => {
  const of = async (op: string, constant: number[]) => {
    const { preprocessing: { rescale, mean, std }, origin } = await choose({
      first: [node(op, ["image", "c"], ["scaled"])],
      constants: [tensor("c", [constant.length], { floats: constant })],
    });
    assertEquals([mean, std], [[0, 0, 0], [1, 1, 1]]);
    return [rescale, origin.split(", rgb, ")[1]];
  };
  const bytes = [1, "bytes as they are, since the graph scales them itself"];
  const unit = [1 / 255, "[0, 1], since the graph normalises itself"];
  assertEquals(await of("Mul", [1 / 255]), bytes);
  assertEquals(await of("Div", [127.5]), bytes);
  assertEquals(await of("Sub", [123.7, 116.3, 103.5]), bytes);
  assertEquals(await of("Sub", [0.485, 0.456, 0.406]), unit);
  assertEquals((await choose({ type: UINT8 })).preprocessing.rescale, 1);
});

Deno.test("modelPreprocessing() sees the whole of small images and scales them to [-1, 1]", async () => {
  const { preprocessing } = await choose({ dims: ["b", 3, 32, 32] });
  assertEquals(preprocessing, {
    ...imagenet,
    height: 32,
    width: 32,
    resize: 32,
    resizeMode: "exact",
    centreCrop: false,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
});

Deno.test("modelPreprocessing() follows a sidecar, and takes what it leaves out from the next source", async () => {
  const whole = { ...imagenet, mean: [0.1, 0.2, 0.3] };
  assertEquals(await choose({}, { "net.json": { preprocessing: whole } }), {
    preprocessing: whole,
    origin: "net.json",
  });
  const { preprocessing, origin } = await choose({}, {
    "net.json": { preprocessing: { mean: [0] } },
    "preprocessor_config.json": {
      size: 224,
      image_std: [0.5, 0.5, 0.5],
      do_resize: true,
    },
  });
  assertEquals([preprocessing.mean, preprocessing.std], [[0], [0.5, 0.5, 0.5]]);
  assertEquals(
    origin,
    "net.json; height, width, resizeMode, interpolation, centreCrop, colour, rescale, std, layout: " +
      "preprocessor_config.json",
  );
});

Deno.test("modelPreprocessing() reads timm's pretrained_cfg", async () => {
  const config = {
    architecture: "convnext_tiny",
    pretrained_cfg: {
      input_size: [3, 224, 224],
      interpolation: "bicubic",
      crop_pct: 0.95,
      mean: [0.5, 0.5, 0.5],
      std: [0.2, 0.2, 0.2],
    },
  };
  assertEquals(await choose({}, { "config.json": config }), {
    preprocessing: {
      ...imagenet,
      resize: 235,
      interpolation: "bicubic",
      mean: [0.5, 0.5, 0.5],
      std: [0.2, 0.2, 0.2],
    },
    origin: "config.json: pretrained_cfg of timm's convnext_tiny",
  });
  const squash = {
    pretrained_cfg: {
      ...config.pretrained_cfg,
      crop_mode: "squash",
      crop_pct: 1,
    },
  };
  const { preprocessing } = await choose({}, { "config.json": squash });
  assertEquals([preprocessing.resizeMode, preprocessing.exactSize], [
    "exact",
    { height: 224, width: 224 },
  ]);
});

Deno.test("modelPreprocessing() brings published sizes to a graph of fixed size, and says so", async () => {
  const { preprocessing, origin } = await choose({ dims: ["b", 3, 112, 112] }, {
    "preprocessor_config.json": {
      image_processor_type: "CLIPImageProcessor",
      size: { shortest_edge: 256 },
      crop_size: 224,
    },
  });
  assertEquals([preprocessing.height, preprocessing.resize], [112, 128]);
  assertEquals(
    origin,
    'preprocessor_config.json (CLIP), brought from 224 x 224 to the 112 x 112 of input "image"',
  );
});

Deno.test("modelPreprocessing() looks above a folder called onnx", async () => {
  const { origin } = await choose(
    {},
    { "preprocessor_config.json": { size: 224 }, "config.json": {} },
    "onnx/model.onnx",
  );
  assertEquals(origin, "preprocessor_config.json");
});

Deno.test("modelPreprocessing() refuses models that take no images, or images of other channels", () =>
  withFiles({
    "text.onnx": encodeOnnx({
      nodes: [],
      inputs: [value("input_ids", ["b", "s"], INT64)],
      outputs: [],
    }),
    "depth.onnx": model({ dims: ["b", 4, 64, 64], kernel: [4, 4, 3, 3] }),
  }, async (folder) => {
    const text = await openModel(`${folder}/text.onnx`);
    assertThrows(
      () => modelPreprocessing(text, null),
      ModelError,
      'Cannot give images to text.onnx: no input has the four axes of images, only "input_ids" (int64 b x s)',
    );
    const depth = await openModel(`${folder}/depth.onnx`);
    assertThrows(
      () => modelPreprocessing(depth, null),
      ModelError,
      'Cannot give images to depth.onnx: its input "image" (b x 4 x 64 x 64) takes 4 channels, images have 1 or 3',
    );
  }));
