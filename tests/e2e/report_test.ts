import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { cli, root, withFolder } from "./run_process.ts";

const MODELS = [
  "zoo/image/plain_random.onnx",
  "zoo/image/plain_cifar10_squared.onnx",
  "zoo/image/mixer_mnist_squared.onnx",
];

Deno.test("rank writes a report, and report draws the same page from the document", async () => {
  await withFolder(async (folder) => {
    const { code, stdout, stderr } = await cli([
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      ...MODELS,
      "--per-class",
      "12",
      "--cache",
      `${folder}/cache`,
      "--html",
      `${folder}/report.html`,
      "--truth",
      "zoo",
      "--truth-target",
      "fashion",
      "--json",
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `report: ${folder}/report.html (`);
    await Deno.writeTextFile(`${folder}/run.json`, stdout);
    const { details } = JSON.parse(stdout);
    assertEquals(details.models.length, 3);
    assertEquals(details.classes.length, 4);
    assertEquals(Object.keys(details.truth.values).length, 3);
    assertEquals(details.command.slice(0, 3), [
      "fair-collapse",
      "rank",
      "--data",
    ]);
    assert(
      details.samples.some(({ thumbnail }: { thumbnail?: string }) =>
        thumbnail
      ),
    );
    assert(
      details.samples.every(({ source }: { source: string }) =>
        /^[^/]+\/[^/]+\.png$/.test(source)
      ),
    );
    const drawn = await cli([
      "report",
      `${folder}/run.json`,
      "--html",
      `${folder}/again.html`,
    ]);
    assertEquals(drawn.code, 0, drawn.stderr);
    assertEquals(drawn.stdout, "");
    const page = await Deno.readTextFile(`${folder}/report.html`);
    assertEquals(await Deno.readTextFile(`${folder}/again.html`), page);
    for (
      const text of [
        "plain_cifar10_squared",
        "Against the truth",
        "background-image:url(data:image/webp",
      ]
    ) {
      assertStringIncludes(page, text);
    }
    assert(page.length < 2 * 2 ** 20);
  });
});

Deno.test("rank keeps no details that nobody asked for", async () => {
  await withFolder(async (folder) => {
    const words = [
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      MODELS[0],
      "--per-class",
      "4",
      "--cache",
      folder,
      "--json",
    ];
    assertEquals(JSON.parse((await cli(words)).stdout).details, undefined);
    const { details } = JSON.parse((await cli([...words, "--details"])).stdout);
    assertEquals(details.models.length, 1);
  });
});

Deno.test("score writes a report of feature files", async () => {
  await withFolder(async (folder) => {
    const rows = Array.from({ length: 30 }, (_, row) => row % 3);
    for (const [name, spread] of [["near", 2], ["far", 9]] as const) {
      const lines = rows.map((k, row) =>
        `${k * spread + row % 5 / 3},${(k - 1) ** 2 + row % 7 / 4},${"abc"[k]}`
      );
      await Deno.writeTextFile(
        `${folder}/${name}.csv`,
        `f0,f1,label\n${lines.join("\n")}\n`,
      );
    }
    const { code, stderr } = await cli([
      "score",
      `${folder}/near.csv`,
      `${folder}/far.csv`,
      "--backend",
      "plain",
      "--no-history",
      "--html",
      `${folder}/r.html`,
    ]);
    assertEquals(code, 0, stderr);
    const page = await Deno.readTextFile(`${folder}/r.html`);
    assertStringIncludes(page, "<h3>Which classes overlap</h3>");
    assertStringIncludes(page, "row 1");
  });
});

Deno.test("a report of label maps shows frames with their feature grids", async () => {
  await withFolder(async (folder) => {
    const { code, stdout, stderr } = await cli([
      "rank",
      "--data",
      "zoo:garment_scenes",
      "--models",
      "zoo/segmentation/dilated_random.onnx",
      "zoo/segmentation/dilated_garments_focal.onnx",
      "--limit",
      "6",
      "--cache",
      folder,
      "--details",
      "--json",
    ]);
    assertEquals(code, 0, stderr);
    const { frames } = JSON.parse(stdout).details;
    assertEquals(frames.length, 3);
    for (const { grids, width, height } of frames) {
      assertEquals(grids.length, 2);
      assertEquals([width, height], [48, 48]);
      for (const { agreement, columns } of grids) {
        assert(agreement > 0 && agreement <= 1);
        assert(columns >= 6);
      }
    }
  });
});

const REFUSED: readonly { words: string[]; code: number; message: string }[] = [
  {
    words: [
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      MODELS[0],
      "--html",
      "FOLDER/none/r.html",
    ],
    code: 1,
    message:
      "Cannot write FOLDER/none/r.html: there is no folder FOLDER/none; make it first",
  },
  {
    words: [
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      MODELS[0],
      "--html",
      "FOLDER",
    ],
    code: 1,
    message:
      "Cannot write FOLDER: it is a folder; name a file, e.g. FOLDER/report.html",
  },
  {
    words: [
      "rank",
      "--data",
      "zoo:fashion",
      "--models",
      MODELS[0],
      "--truth",
      "zoo",
    ],
    code: 2,
    message:
      "Expected --html FILE or --details with --truth, which goes into the report",
  },
  {
    words: ["score", "a.npy", "--details", "--truth-target", "fashion"],
    code: 2,
    message: "Expected --truth FILE with --truth-target",
  },
  {
    words: ["rank", "--targets", "a.json", "--models", MODELS[0], "--details"],
    code: 2,
    message:
      "Expected neither --html nor --details with --targets or --cluster",
  },
  {
    words: ["report", "--html", "FOLDER/r.html"],
    code: 2,
    message: "Expected one run to draw but found 0",
  },
  {
    words: ["report", "tests/e2e/truth.csv", "--html", "FOLDER/r.html"],
    code: 1,
    message: "Cannot read tests/e2e/truth.csv: it is not JSON (",
  },
  {
    words: ["report", "zoo/zoo.json"],
    code: 1,
    message:
      "Cannot read zoo/zoo.json: expected the document that rank --json prints but found other JSON",
  },
];

Deno.test("what cannot be reported is told before the work begins", async (t) => {
  await withFolder(async (folder) => {
    const place = (text: string) => text.replaceAll("FOLDER", folder);
    for (const { words, code, message } of REFUSED) {
      await t.step(words.join(" "), async () => {
        const finished = await cli(words.map(place), { cwd: root });
        assertEquals(finished.code, code, finished.stderr);
        assertStringIncludes(finished.stderr, place(message));
        assertEquals(finished.stderr.includes("cached"), false);
      });
    }
  });
});
