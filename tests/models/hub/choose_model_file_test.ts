import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";

import { ModelError } from "../../../lib/errors.ts";
import {
  chooseModelFile,
  type ModelFileOptions,
  namedModelFile,
} from "../../../lib/models/hub/choose_model_file.ts";

const chosen = (paths: readonly string[], options?: ModelFileOptions) =>
  chooseModelFile("hf:acme/tiny", paths, options).path;

/** As transformers.js publishes a model. */
const ALL = [
  "config.json",
  "model.safetensors",
  "onnx/model.onnx",
  "onnx/model_bnb4.onnx",
  "onnx/model_fp16.onnx",
  "onnx/model_int8.onnx",
  "onnx/model_q4.onnx",
  "onnx/model_q4f16.onnx",
  "onnx/model_quantized.onnx",
  "onnx/model_uint8.onnx",
];

Deno.test("chooseModelFile() takes full precision unless told otherwise, and says what else there is", () => {
  const { path, reason } = chooseModelFile("hf:acme/tiny", ALL);
  assertEquals(path, "onnx/model.onnx");
  assertStringIncludes(reason, "fp32, the default; there are also onnx/model_");
  assertEquals(
    chooseModelFile("hf:acme/tiny", ["a/net.onnx", "x.json"]).reason,
    "fp32, its only ONNX file",
  );
});

Deno.test("chooseModelFile() finds each variant by the ending of its name", () => {
  assertEquals(chosen(ALL, { variant: "fp16" }), "onnx/model_fp16.onnx");
  assertEquals(chosen(ALL, { variant: "int8" }), "onnx/model_int8.onnx");
  assertEquals(chosen(ALL, { variant: "q4" }), "onnx/model_q4.onnx");
  assertEquals(
    chosen(["model.onnx", "model_quantized.onnx"], { variant: "int8" }),
    "model_quantized.onnx",
  );
  // As sentence-transformers publishes them.
  const sentence = [
    "onnx/model.onnx",
    "onnx/model_O1.onnx",
    "onnx/model_O4.onnx",
    "onnx/model_qint8_avx512_vnni.onnx",
    "onnx/model_quint8_avx2.onnx",
  ];
  assertEquals(chosen(sentence), "onnx/model.onnx");
  assertEquals(chosen(sentence, { variant: "fp16" }), "onnx/model_O4.onnx");
  assertEquals(
    chosen(sentence, { variant: "int8" }),
    "onnx/model_qint8_avx512_vnni.onnx",
  );
});

Deno.test("chooseModelFile() takes the nearest to full precision where there is no full precision", () => {
  assertEquals(
    chosen(["net_int8.onnx", "net_fp16.onnx"]),
    "net_fp16.onnx",
  );
  assertEquals(
    chosen(["resnet18-int8.onnx", "resnet18.onnx"]),
    "resnet18.onnx",
  );
});

Deno.test("chooseModelFile() takes of two encoders the one for the task", () => {
  const clip = [
    "onnx/text_model.onnx",
    "onnx/text_model_fp16.onnx",
    "onnx/vision_model.onnx",
    "onnx/vision_model_fp16.onnx",
  ];
  assertEquals(chosen(clip, { task: "image" }), "onnx/vision_model.onnx");
  assertEquals(
    chosen(clip, { task: "text", variant: "fp16" }),
    "onnx/text_model_fp16.onnx",
  );
  assertEquals(
    chosen([...clip, "onnx/model.onnx"], { task: "image" }),
    "onnx/model.onnx",
  );
});

Deno.test("chooseModelFile() lists what there is where nothing tells which is meant", () => {
  const cases: [paths: string[], options: ModelFileOptions, words: string][] = [
    [
      ["a.onnx", "b.onnx"],
      { task: "image" },
      "Cannot tell which model of hf:acme/tiny is meant: there are a.onnx, b.onnx; name one, e.g. hf:acme/tiny/a.onnx",
    ],
    [
      ["unet/model.onnx", "vae/model.onnx"],
      {},
      "there are unet/model.onnx, vae/model.onnx; name one",
    ],
    [
      ["model.onnx"],
      { variant: "int8" },
      "Cannot take int8 of hf:acme/tiny: there is fp32 (model.onnx)",
    ],
    [
      ["model.safetensors", "config.json"],
      {},
      "it holds no .onnx file but model.safetensors; export it first",
    ],
    [[], {}, "it holds no .onnx file"],
  ];
  for (const [paths, options, words] of cases) {
    assertThrows(() => chosen(paths, options), ModelError, words);
  }
});

Deno.test("namedModelFile() names the nearest where there is no such file", () => {
  assertThrows(
    () =>
      namedModelFile("hf:acme/tiny/onnx/modle.onnx", ALL, "onnx/modle.onnx"),
    ModelError,
    "there is no such file; nearest: onnx/model.onnx",
  );
});
