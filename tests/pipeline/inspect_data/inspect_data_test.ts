import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";

import { encodeNpy } from "../../../lib/arrays/npy.ts";
import { InputError } from "../../../lib/errors.ts";
import { inspectData } from "../../../lib/pipeline/inspect_data/inspect_data.ts";
import { contentGroups } from "../../../lib/pipeline/inspect_data/content_groups.ts";
import { summariseNumbers } from "../../../lib/pipeline/inspect_data/summarise_numbers.ts";
import { withFolder } from "../../datasets/made_up_images.ts";
import { picture, png } from "../../datasets/segmentation/made_up_maps.ts";
import { zip } from "../../features/feature_files.ts";
import { withFiles } from "../../models/with_files.ts";
import { manifestOf } from "../targets/write_target.ts";

Deno.test("inspectData() finds equal images within and across classes, broken, tiny and blank ones", () =>
  withFolder({
    "cat/a.png": picture(40, 30),
    "cat/b.png": picture(41, 30),
    "cat/again.png": picture(41, 30),
    "cat/cut.png": picture(40, 30).slice(0, 60),
    "cat/empty.png": "",
    "dog/a.png": picture(40, 30),
    "dog/c.png": picture(64, 20),
    "dog/pixel.gif": 0xff0000,
    "dog/text.jpg": "no image",
  }, async (folder) => {
    const inspection = await inspectData(folder);
    assertEquals(inspection.recognised, "images with one class each");
    assertEquals(inspection.data.classes, [
      { name: "cat", count: 4 },
      { name: "dog", count: 3 },
    ]);
    assertEquals(inspection.balance.smallest, { name: "dog", count: 3 });
    assertAlmostEquals(
      inspection.balance.evenness,
      -(4 / 7 * Math.log2(4 / 7) + 3 / 7 * Math.log2(3 / 7)),
      1e-12,
    );
    assertEquals(inspection.duplicates, [
      {
        sources: [`${folder}/cat/a.png`, `${folder}/dog/a.png`],
        classNames: ["cat", "dog"],
        isContradiction: true,
      },
      {
        sources: [`${folder}/cat/again.png`, `${folder}/cat/b.png`],
        classNames: ["cat"],
        isContradiction: false,
      },
    ]);
    const of = (wanted: string) =>
      inspection.problems.filter(({ kind }) => kind === wanted)
        .map(({ source }) => source.slice(folder.length + 1)).sort();
    assertEquals(of("unusable"), [
      "cat/cut.png",
      "cat/empty.png",
      "dog/text.jpg",
    ]);
    assertEquals(of("tiny"), ["dog/pixel.gif"]);
    assertEquals(of("blank"), ["dog/pixel.gif"]);
    assertEquals(inspection.formats, { png: 5, gif: 1 });
    assertEquals(
      [
        inspection.sizes.width.min,
        inspection.sizes.width.max,
        inspection.sizes.height.median,
      ],
      [1, 64, 30],
    );
    assertEquals(
      inspection.samples.map(({ source }) => source.slice(folder.length + 1)),
      [
        "cat/a.png",
        "cat/again.png",
        "cat/b.png",
        "dog/a.png",
        "dog/c.png",
        "dog/pixel.gif",
      ],
    );
  }));

Deno.test("inspectData() reads headers alone where it is told to, and then passes over what only decoding shows", () =>
  withFolder({
    "cat/a.png": picture(40, 30),
    "cat/cut.png": picture(40, 30).slice(0, 60),
    "dog/b.png": picture(64, 20),
  }, async (folder) => {
    const inspection = await inspectData(folder, { decode: false, show: 1 });
    assertEquals([inspection.isDecoded, inspection.problems.length], [
      false,
      0,
    ]);
    assertEquals(inspection.samples.length, 1);
    assertEquals(inspection.sizes.width.max, 64);
  }));

Deno.test("inspectData() finds images that come twice with different label maps, and counts images a class", () =>
  withFolder({
    "images/a.png": picture(16, 16),
    "images/b.png": picture(16, 16),
    "images/c.png": picture(16, 20),
    "labels/a.png": png(Array.from({ length: 16 }, () => Array(16).fill(0))),
    "labels/b.png": png(
      Array.from({ length: 16 }, (_, y) => Array(16).fill(y < 2 ? 1 : 0)),
    ),
    "labels/c.png": png(Array.from({ length: 20 }, () => Array(16).fill(0))),
    "classes.txt": "road\ngrass\n",
  }, async (folder) => {
    const { recognised, because, duplicates, imagesWithClass, samples } =
      await inspectData(folder);
    assertEquals(recognised, "images with a class for each pixel");
    assert(because[0].startsWith("The layout is folders images/ and labels/"));
    assertEquals(imagesWithClass, [3, 1]);
    assertEquals(duplicates, [{
      sources: [`${folder}/images/a.png`, `${folder}/images/b.png`],
      classNames: [],
      isContradiction: true,
    }]);
    assertEquals(samples[1].classNames, ["road", "grass"]);
  }));

Deno.test("inspectData() finds texts that contradict each other and texts without a word, and leaves bad rows out", () =>
  withFolder({
    "a.csv": 'text,label\nso so,x\nso so,y\nfine,x\nfine,x\n"!?",y\n,y\n',
  }, async (folder) => {
    const inspection = await inspectData(`${folder}/a.csv`);
    assertEquals(inspection.recognised, "texts with one class each");
    assertEquals(
      inspection.duplicates.map((
        { classNames, sources },
      ) => [classNames, sources.length]),
      [[["x", "y"], 2], [["x"], 2]],
    );
    assertEquals(
      inspection.problems.map((
        { kind, source },
      ) => [kind, source.slice(folder.length)]),
      [
        ["unusable", "/a.csv, row 6"],
        ["blank", "/a.csv, row 5"],
      ],
    );
    assertEquals(inspection.sizes.words, {
      min: 1,
      low: 1,
      median: 1,
      high: 2,
      max: 2,
    });
  }));

Deno.test("inspectData() looks at what a manifest describes, and says so", () =>
  withFolder({
    "a.csv": "text,label\none,0\ntwo,1\n",
    "target.json": manifestOf({ path: "a.csv", classNames: ["no", "yes"] }),
  }, async (folder) => {
    const { because, data } = await inspectData(`${folder}/target.json`);
    assertEquals(because[0], `${folder}/target.json is a target manifest.`);
    assertEquals(data.classes.map(({ name }) => name), ["no", "yes"]);
    await assertRejects(() => inspectData(`${folder}/nothing`), InputError);
  }));

Deno.test("inspectData() looks at images in archives, arrays, record files and tables as it does at folders", async () => {
  const flat = new Uint8Array(3 * 12 * 12).map((_, at) => at % 251);
  // The second image is the first again.
  flat.copyWithin(144, 0, 144);
  const idx = (shape: number[], body: Uint8Array) => {
    const bytes = new Uint8Array(4 + 4 * shape.length + body.length);
    bytes.set([0, 0, 8, shape.length]);
    const view = new DataView(bytes.buffer);
    shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
    bytes.set(body, 4 + 4 * shape.length);
    return bytes;
  };
  const forms: Record<string, Record<string, Uint8Array | string>> = {
    arrays: {
      "images.npy": encodeNpy(flat, [3, 12, 12]),
      "labels.npy": encodeNpy(Int32Array.of(0, 1, 1)),
    },
    records: {
      "train-images-idx3-ubyte": idx([3, 12, 12], flat),
      "train-labels-idx1-ubyte": idx([3], Uint8Array.of(0, 1, 1)),
    },
    archive: {
      "pets.zip": await zip({
        "0/a.png": picture(12, 12),
        "1/b.png": picture(12, 12),
        "1/c.png": picture(13, 12),
      }),
    },
    table: {
      "labels.csv": "image,label\na.png,0\nb.png,1\nc.png,1\n",
      "a.png": picture(12, 12),
      "b.png": picture(12, 12),
      "c.png": picture(13, 12),
    },
  };
  for (const [form, files] of Object.entries(forms)) {
    await withFiles(files, async (folder) => {
      const path = form === "archive" ? `${folder}/pets.zip` : folder;
      const { recognised, because, data, duplicates, problems, sizes } =
        await inspectData(path);
      assertEquals(recognised, "images with one class each", form);
      assert(because.length + data.remarks.length > 0, form);
      assertEquals(data.classes, [{ name: "0", count: 1 }, {
        name: "1",
        count: 2,
      }]);
      assertEquals(
        duplicates.map(({ classNames }) => classNames),
        [["0", "1"]],
        form,
      );
      assertEquals([problems, sizes.height.max], [[], 12], form);
    });
  }
});

Deno.test("contentGroups() puts exactly the samples of one digest together", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.nat(4), fc.nat(2)), { maxLength: 20 }),
    (contents) => {
      const groups = contentGroups();
      contents.forEach(([digest, label], at) =>
        groups.add({ source: `${at}`, digest: `${digest}`, label: `${label}` })
      );
      const found = groups.groups(true);
      const expected = Map.groupBy(contents.keys(), (at) => contents[at][0]);
      assertEquals(
        new Set(found.map(({ sources }) => sources.join())),
        new Set(
          [...expected.values()].filter(({ length }) => length > 1).map((
            places,
          ) => places.join()),
        ),
      );
      for (const { sources, classNames, isContradiction } of found) {
        const labels = new Set(sources.map((at) => contents[Number(at)][1]));
        assertEquals([classNames.length, isContradiction], [
          labels.size,
          labels.size > 1,
        ]);
      }
      assert(
        found.every((group, at) =>
          at === 0 || found[at - 1].isContradiction || !group.isContradiction
        ),
      );
    },
  ));
});

Deno.test("summariseNumbers() gives ends and median of any numbers", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: -1000, max: 1000 }), {
      minLength: 1,
      maxLength: 50,
    }),
    (numbers) => {
      const { min, low, median, high, max } = summariseNumbers(numbers);
      assertEquals([min, max], [Math.min(...numbers), Math.max(...numbers)]);
      assert(min <= low && low <= median && median <= high && high <= max);
      const below = numbers.filter((number) => number < median).length;
      const above = numbers.filter((number) => number > median).length;
      assert(2 * below <= numbers.length && 2 * above <= numbers.length);
    },
  ));
});
