/** The committed segmentation models: whole, small, what they say they are, and worth ranking. @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

import { openBackend } from "../../lib/inference/open_backend.ts";
import { findTap } from "../../lib/models/find_tap.ts";
import { parseOnnx } from "../../lib/models/parse_onnx.ts";
import {
  assertApart,
  assertMeasured,
  assertTellsApart,
  assertVaried,
  assertWhole,
  checkInput,
  filesUnder,
  readZoo,
  zoo,
  zooPart,
} from "./zoo_documents.ts";

const part = zooPart("segmentation");
const { models, targets, truth } = part;

Deno.test("every segmentation model is there with its hash and size, and no other", async () => {
  await assertWhole("segmentation", models, 250_000);
});

Deno.test("the segmentation models differ in architecture, source and loss, with random initialisation as the floor", () => {
  assertVaried(models, {
    pretrained: 8,
    architectures: 2,
    sources: 3,
    losses: 3,
  });
});

Deno.test("no class is both in a source and in a target of scenes", () => {
  assertApart(part);
});

Deno.test("every segmentation model had learned its source", () => {
  for (const { name, source, sourceScore } of models) {
    if (source === "none") assertEquals(sourceScore, null, name);
    else assert(sourceScore! > 0.4, `${name}: ${sourceScore}`);
  }
});

Deno.test("the map that enters a segmentation model's head is found", () => {
  for (const { name, file, dims, sourceClasses } of models) {
    const graph = parseOnnx(Deno.readFileSync(new URL(file, zoo)), file);
    const tap = findTap(graph);
    assertEquals(
      [tap.kind, tap.pooling, tap.dims, tap.logits?.sourceClasses],
      ["segmentation", "pixels", dims, sourceClasses],
      name,
    );
  }
});

Deno.test("segmentation models answer in WebAssembly what they answered when they were exported, at any size", async (t) => {
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    for (const model of models) {
      await t.step(model.name, async () => {
        const session = await backend.load(
          Deno.readFileSync(new URL(model.file, zoo)),
        );
        const logitsOf = async (height: number, width: number) => {
          const dims = [1, 3, height, width];
          const data = checkInput(3 * height * width);
          const { logits } = await session.run({
            images: { type: "float32", dims, data },
          });
          assertEquals(
            [...logits.dims],
            [1, model.sourceClasses, height, width],
          );
          return logits.data;
        };
        const data = await logitsOf(16, 24);
        (model.checkLogits as number[]).forEach((expected, index) => {
          const value = Number(data[index * 16 * 24 + 7 * 24 + 11]);
          assertAlmostEquals(value, expected, 1e-4 * (1 + Math.abs(expected)));
        });
        await logitsOf(45, 37);
        await session.release();
      });
    }
  } finally {
    await backend.close();
  }
});

Deno.test("targets of scenes are as many images with label maps as were fine-tuned on", () => {
  for (const { name, folder, listing } of targets) {
    const { images } = truth.find(({ target }) => target === name)!;
    if (listing) {
      assertEquals(readZoo<{ samples: [] }>(listing).samples.length, images);
      continue;
    }
    const names = ["images", "labels"].map((kind) =>
      filesUnder(new URL(`${folder}/${kind}/`, zoo)).map(({ href }) =>
        href.split("/").at(-1)
      ).sort()
    );
    assertEquals(names[0].length, images);
    assertEquals(names[0], names[1]);
    const classes = Deno.readTextFileSync(new URL(`${folder}/classes.txt`, zoo))
      .trim().split("\n");
    assertEquals(classes, targets.find((one) => one.name === name)!.classes);
  }
});

Deno.test("every segmentation model was measured on every target, with the mean and spread of its seeds", () => {
  assertMeasured(part);
});

Deno.test("the mean IoUs tell models apart: pretraining helps, and seeds agree", () => {
  assertTellsApart(part);
});
