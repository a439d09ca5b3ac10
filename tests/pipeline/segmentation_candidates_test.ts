import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../../lib/errors.ts";
import type { Tap } from "../../lib/models/tap.ts";
import { lostClasses } from "../../lib/pipeline/lost_classes.ts";
import { tapForTask } from "../../lib/pipeline/tap_for_task.ts";
import {
  blobs,
  madeUpDataset,
} from "../features/segmentation/made_up_segmentation.ts";

function tap(changes: Partial<Tap>): Tap {
  return {
    tensor: "map",
    operator: "Conv",
    reason: "",
    kind: "image",
    pooling: "spatial mean",
    channelAxis: 1,
    dims: 8,
    shape: null,
    isOutput: false,
    quantisation: null,
    logits: { output: "y", activation: "none", tensor: "y", sourceClasses: 2 },
    warnings: [],
    ...changes,
  };
}

Deno.test("tapForTask() takes for label maps what is a map: of segmentation, named, or where a body ends", () => {
  const segmentation = tap({ kind: "segmentation", pooling: "pixels" });
  assertEquals(
    tapForTask("m", segmentation, "segmentation", false),
    segmentation,
  );
  const named = tapForTask("m", tap({}), "segmentation", true);
  assertEquals([named.kind, named.pooling], ["segmentation", "pixels"]);
  const body = tapForTask("m", tap({ logits: null }), "segmentation", false);
  assertEquals(body.pooling, "pixels");
  assertThrows(
    () => tapForTask("m", tap({}), "segmentation", false),
    ModelError,
    "Cannot rank m on label maps: it gives one answer an image (tap map); name one of its maps with --tap",
  );
  assertThrows(
    () => tapForTask("m", tap({ kind: "text" }), "segmentation", true),
    ModelError,
    "Cannot rank m on label maps: its graph looks like one for text (tap map)",
  );
});

Deno.test("tapForTask() refuses models of segmentation for whole images", () => {
  assertThrows(
    () => tapForTask("m", tap({ kind: "segmentation" }), "image", false),
    ModelError,
    "Cannot rank m on whole images: its graph looks like one for segmentation (tap map)",
  );
  assertEquals(
    tapForTask("m", tap({ kind: "unknown" }), "image", false).kind,
    "unknown",
  );
});

Deno.test("lostClasses() warns of each model that has no row of a class that the label maps have", () => {
  const dataset = {
    ...madeUpDataset([blobs(8, 8)], 4),
    pixelCounts: [5, 5, 5, 0],
  };
  const set = (model: string, ...labels: number[]) => ({
    model,
    rows: labels.length,
    dims: 1,
    labels: Int32Array.from(labels),
    classNames: dataset.classNames,
    chunks: () => [],
  });
  const warnings = lostClasses(dataset, [
    set("fine", 0, 1, 2),
    set("coarse", 1),
  ]);
  assertEquals(warnings.length, 1);
  assertEquals(
    warnings[0].startsWith(
      "coarse: no position of its map lies on class 0, class 2; its terms leave these classes out",
    ),
    true,
  );
});
