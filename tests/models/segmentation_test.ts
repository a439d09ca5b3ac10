import { assertEquals } from "@std/assert";
import { findTap } from "../../lib/models/find_tap.ts";
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import { modelTap, openModel } from "../../lib/models/open_model.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import { tinyNetwork } from "../features/segmentation/tiny_network.ts";

const graphs = new URL("../../../shared/graphs/", import.meta.url);
const present = await Deno.stat(graphs).then(() => true, () => false);

Deno.test("findTap() names the logits before they are upsampled, whatever is done to them at the end", () => {
  const maps = (["upsampled", "argmax", "map"] as const).map((end) => {
    const tap = findTap(parseOnnx(tinyNetwork({ end }), "net.onnx"));
    return [tap.kind, tap.tensor, tap.pooling, tap.logits?.map];
  });
  assertEquals(maps, [
    ["segmentation", "map", "pixels", "answers"],
    ["segmentation", "map", "pixels", "answers"],
    ["segmentation", "map", "pixels", "logits"],
  ]);
});

Deno.test({
  name:
    "findTap() names the logits before they are upsampled in torchvision's networks",
  ignore: !present,
  async fn() {
    for (const name of ["fcn_resnet50", "deeplabv3_mobilenet_v3_large"]) {
      const model = await openModel(new URL(`${name}.onnx`, graphs));
      assertEquals(
        modelTap(model).logits?.map,
        "/m/classifier/classifier.4/Conv_output_0",
      );
    }
  },
});

Deno.test("modelPreprocessing() leaves images at their size where a segmentation model takes any", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/net.onnx`;
    const choice = async () => {
      const model = await openModel(path);
      return modelPreprocessing(model, modelTap(model));
    };
    await Deno.writeFile(path, tinyNetwork());
    const free = await choice();
    assertEquals(free.preprocessing.resizeMode, "none");
    assertEquals(free.preprocessing.centreCrop, false);
    assertEquals(
      free.origin,
      'assumed from input "images" (batch x 3 x height x width, which takes any size): images at their own size, ' +
        "rgb, ImageNet's mean and deviation",
    );
    await Deno.writeTextFile(
      `${folder}/net.json`,
      '{"preprocessing": {"height": 96, "width": 128, "sizeMultiple": 32}}',
    );
    const stated = await choice();
    const { height, width, resizeMode, sizeMultiple } = stated.preprocessing;
    assertEquals([height, width, resizeMode, sizeMultiple], [
      96,
      128,
      "exact",
      32,
    ]);
    await Deno.remove(`${folder}/net.json`);
    await Deno.writeFile(path, tinyNetwork({ side: 100 }));
    const fixed = await choice();
    assertEquals(
      [fixed.preprocessing.resizeMode, fixed.preprocessing.height],
      ["exact", 100],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
