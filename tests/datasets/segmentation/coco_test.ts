import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SampleError } from "../../../lib/datasets/sample_error.ts";
import {
  paintAnnotations,
  readCoco,
  UNCOVERED,
} from "../../../lib/datasets/segmentation/coco_document.ts";
import { paintPolygon } from "../../../lib/datasets/segmentation/paint_polygon.ts";
import {
  paintRuns,
  uncompressedRuns,
} from "../../../lib/datasets/segmentation/run_lengths.ts";
import { segmentationFolder } from "../../../lib/datasets/segmentation/segmentation_folder.ts";
import { FormatError, InputError } from "../../../lib/errors.ts";
import { withFolder } from "../made_up_images.ts";
import { photograph } from "./made_up_maps.ts";

const GRID = [5, 4] as const;

function painted(paint: (into: Uint32Array) => void): string[] {
  const [width, height] = GRID;
  const into = new Uint32Array(width * height);
  paint(into);
  return Array.from(
    { length: height },
    (_, row) => into.subarray(row * width, (row + 1) * width).join(""),
  );
}

Deno.test("uncompressedRuns() reads what COCO's own code writes", () => {
  // pycocotools 2.0.10: mask.encode() of a mask of 5 x 4 pixels, and of one of 400 x 300 with 8498 ones.
  assertEquals(uncompressedRuns("238OM"), [2, 3, 8, 2, 5]);
  const wide = uncompressedRuns(
    `\\R1S3Y60dek0_Nm[TO${"0".repeat(317)}leX1j7`,
  );
  assertEquals(wide.slice(0, 8), [1100, 99, 201, 99, 28541, 50, 250, 50]);
  assertEquals(wide.slice(-3), [50, 41910, 300]);
  assertEquals(wide.reduce((sum, run) => sum + run), 400 * 300);
  assertEquals(
    wide.reduce((sum, run, at) => at % 2 ? sum + run : sum, 0),
    8498,
  );
});

/** The compressed form, written from its definition. */
function compressed(runs: readonly number[]): string {
  let text = "";
  runs.forEach((run, at) => {
    let value = at > 2 ? run - runs[at - 2] : run;
    for (let more = true; more;) {
      let bits = value & 31;
      value >>= 5;
      more = bits & 16 ? value !== -1 : value !== 0;
      if (more) bits |= 32;
      text += String.fromCharCode(bits + 48);
    }
  });
  return text;
}

Deno.test("uncompressedRuns() turns back any lengths that were compressed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 30 }),
      (runs) => assertEquals(uncompressedRuns(compressed(runs)), runs),
    ),
  );
});

Deno.test("uncompressedRuns() names a character that is not of the code, and an end within a number", () => {
  assertThrows(() => uncompressedRuns("4 4"), RangeError, 'it holds " "');
  assertThrows(
    () => uncompressedRuns("4P"),
    RangeError,
    "it ends within a number",
  );
});

Deno.test("paintRuns() goes down the columns, zeros first", () => {
  assertEquals(
    painted((into) => paintRuns([2, 3, 15], 7, into, ...GRID)),
    ["07000", "00000", "70000", "70000"],
  );
  assertThrows(
    () => painted((into) => paintRuns([2, 3], 7, into, ...GRID)),
    RangeError,
    "its runs cover 5 pixels, the image has 20",
  );
});

Deno.test("paintPolygon() takes the pixels whose centres lie within", () => {
  const square = [1, 1, 4, 1, 4, 3, 1, 3];
  assertEquals(
    painted((into) => paintPolygon(square, 1, into, ...GRID)),
    ["00000", "01110", "01110", "00000"],
  );
  // Half a pixel in: centres on the left and upper border count, on the right and lower they do not.
  const shifted = square.map((value) => value + 0.5);
  assertEquals(
    painted((into) => paintPolygon(shifted, 1, into, ...GRID)),
    ["00000", "01110", "01110", "00000"],
  );
  const triangle = [0, 0, 5, 0, 0, 4];
  assertEquals(
    painted((into) => paintPolygon(triangle, 1, into, ...GRID)),
    ["11110", "11100", "11000", "10000"],
  );
  const outside = [-3, -3, 9, -3, 9, 9, -3, 9];
  assertEquals(
    painted((into) => paintPolygon(outside, 1, into, ...GRID)),
    ["11111", "11111", "11111", "11111"],
  );
});

Deno.test("paintPolygon() covers as many pixels as the polygon has area, for polygons on the grid", () => {
  const side = fc.integer({ min: 0, max: 12 });
  fc.assert(fc.property(side, side, side, side, (a, b, c, d) => {
    const [left, right] = [Math.min(a, b), Math.max(a, b)];
    const [top, bottom] = [Math.min(c, d), Math.max(c, d)];
    const into = new Uint32Array(144);
    paintPolygon(
      [left, top, right, top, right, bottom, left, bottom],
      1,
      into,
      12,
      12,
    );
    assertEquals(
      into.reduce((sum, value) => sum + value, 0),
      (right - left) * (bottom - top),
    );
  }));
});

const image = { id: 3, file_name: "a.jpg", width: 5, height: 4 };

Deno.test("paintAnnotations() lets the later annotation cover the earlier, and leaves the rest uncovered", () => {
  const { data } = paintAnnotations(image, [
    {
      image_id: 3,
      category_id: 1,
      segmentation: [[0, 0, 2, 0, 2, 4, 0, 4], [4, 0, 5, 0, 5, 1, 4, 1]],
    },
    {
      image_id: 3,
      category_id: 2,
      segmentation: { size: [4, 5], counts: [4, 4, 12] },
    },
    {
      image_id: 3,
      category_id: 9,
      segmentation: { size: [4, 5], counts: compressed([19, 1]) },
    },
  ], "a.jpg");
  const rows = Array.from(
    { length: 4 },
    (_, row) =>
      Array.from(
        data.subarray(row * 5, row * 5 + 5),
        (value) => value === UNCOVERED ? "." : value,
      ).join(""),
  );
  assertEquals(rows, ["12..1", "12...", "12...", "12..9"]);
});

Deno.test("paintAnnotations() says what is wrong with a segmentation", () => {
  const of = (segmentation: unknown) => () =>
    paintAnnotations(
      image,
      [{ image_id: 3, category_id: 1, segmentation }],
      "a.jpg in x.json",
    );
  assertThrows(
    of({ size: [5, 4], counts: [20] }),
    SampleError,
    "Cannot use a.jpg in x.json: its annotation of category 1 is broken: its mask is 4 x 5, the image 5 x 4",
  );
  assertThrows(
    of("none"),
    SampleError,
    "its segmentation is neither polygons nor runs",
  );
  assertThrows(of([[1, 2, 3]]), SampleError, "a polygon of 3 numbers");
});

const square = (x: number) => [[x, 0, x + 2, 0, x + 2, 2, x, 2]];
const document = {
  images: [
    { id: 1, file_name: "a.jpg", width: 4, height: 2 },
    { id: 2, file_name: "b.jpg", width: 4, height: 2 },
  ],
  annotations: [
    { id: 1, image_id: 2, category_id: 17, segmentation: square(0) },
    { id: 2, image_id: 1, category_id: 3, segmentation: square(2) },
  ],
  categories: [{ id: 17, name: "cat" }, { id: 3, name: "car" }],
};

Deno.test("segmentationFolder() reads COCO's documents: categories by id, pixels without annotation void", async () => {
  const jpeg = await photograph(4, 2);
  await withFolder({
    "annotations/instances_train2017.json": JSON.stringify(document),
    "annotations/instances_val2017.json": JSON.stringify({
      ...document,
      images: [],
      annotations: [],
    }),
    "annotations/captions_train2017.json": "{}",
    "train2017/a.jpg": jpeg,
    "train2017/b.jpg": jpeg,
    "val2017/a.jpg": jpeg,
  }, async (folder) => {
    const dataset = await segmentationFolder(folder);
    assertEquals(dataset.classNames, ["car", "cat"]);
    assertEquals(dataset.pixelCounts, [4, 4]);
    assertEquals(dataset.voidPixels, 8);
    assertEquals(dataset.split, "instances_train2017");
    const samples = await Array.fromAsync(dataset.samples());
    assertEquals(
      samples.map(({ source }) => source.slice(folder.length)),
      ["/train2017/a.jpg", "/train2017/b.jpg"],
    );
    const void_ = 0xffff;
    assertEquals(
      (await samples[0].labelMap()).data,
      Uint16Array.from(
        [void_, void_, 0, 0, void_, void_, 0, 0],
      ),
    );
    const { fingerprint, size } = await segmentationFolder(
      `${folder}/annotations/instances_train2017.json`,
    );
    assertEquals([fingerprint, size], [dataset.fingerprint, 2]);
    await assertRejects(
      () => segmentationFolder(folder, { split: "test" }),
      InputError,
      'none is of "test"; pass --split with one of instances_train2017, instances_val2017',
    );
  });
});

Deno.test("segmentationFolder() opens a document by its name, and names images that are not there", async () => {
  const jpeg = await photograph(4, 2);
  await withFolder({
    "stuff.json": JSON.stringify(document),
    "images/a.jpg": jpeg,
    "images/b.jpg": jpeg,
  }, async (folder) => {
    const { size, split } = await segmentationFolder(`${folder}/stuff.json`);
    assertEquals([size, split], [2, undefined]);
    await Deno.remove(`${folder}/images/b.jpg`);
    await assertRejects(
      () => segmentationFolder(`${folder}/stuff.json`),
      SampleError,
      `Cannot use ${folder}/stuff.json: it names b.jpg, which does not lie below ${folder}`,
    );
  });
});

Deno.test("readCoco() names the field that is not of the schema, and refuses panoptic documents", async () => {
  await withFolder({
    "a.json": JSON.stringify({ ...document, categories: [{ name: "x" }] }),
    "b.json": "{",
    "c.json": JSON.stringify({
      ...document,
      annotations: [{ image_id: 1, category_id: 1, segments_info: [] }],
    }),
  }, async (folder) => {
    await assertRejects(
      () => readCoco(`${folder}/a.json`),
      FormatError,
      `Cannot read ${folder}/a.json as COCO annotations: field categories.0.id`,
    );
    await assertRejects(
      () => readCoco(`${folder}/b.json`),
      FormatError,
      "it is not JSON",
    );
    await assertRejects(
      () => readCoco(`${folder}/c.json`),
      FormatError,
      "it is a panoptic document",
    );
  });
});
