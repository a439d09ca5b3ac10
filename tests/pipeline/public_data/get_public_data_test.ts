import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  FormatError,
  getPublicData,
  InputError,
  openDataset,
} from "fair-collapse";

import { decodePng } from "../../../lib/deps/fast_png.ts";
import { decodeImage } from "../../../lib/features/decode_image.ts";
import {
  camvidFiles,
  cifarFiles,
  colourOf,
  tarGz,
  tweetFiles,
} from "./made_up_archives.ts";
import { type Answer, faultServer } from "../../download/fault_server.ts";

async function withArchive(
  archive: Uint8Array,
  answers: readonly Answer[],
  test: (about: {
    to: string;
    origin: string;
    paths: () => string[];
  }) => Promise<void>,
): Promise<void> {
  const to = await Deno.makeTempDir();
  const server = faultServer(() => archive, answers);
  try {
    await test({
      to,
      origin: server.origin,
      paths: () => server.requests.map(({ path }) => path),
    });
  } finally {
    await server.close();
    await Deno.remove(to, { recursive: true });
  }
}

Deno.test("getPublicData() writes CIFAR-10's images by class and number, past a server that dies half-way", async () => {
  const archive = await tarGz(cifarFiles());
  await withArchive(
    archive,
    [{ dieAfter: Math.floor(archive.length / 2) }],
    async ({ to, origin, paths }) => {
      await assertRejects(
        () => getPublicData("cifar10", { to, origin, wait: 1 }),
        InputError,
        "that of the published file c4a38c50",
      );
      const { folder, isNew } = await getPublicData("cifar10", {
        to,
        origin,
        wait: 1,
        sha256: null,
      });
      assertEquals([folder, isNew], [`${to}/cifar10`, true]);
      assertEquals(paths()[0], "/~kriz/cifar-10-binary.tar.gz");
      const names = [...Deno.readDirSync(`${folder}/train/bird`)]
        .map(({ name }) => name).sort();
      // 510 of each class in each of five batches: number 2500 is the 460th of the fifth.
      assertEquals(
        names,
        Array.from({ length: 50 }, (_, place) => `${2500 + place}.jpg`),
      );
      const { data, width, height } = await decodeImage(
        await Deno.readFile(`${folder}/train/bird/2500.jpg`),
      );
      assertEquals([width, height], [32, 32]);
      const expected = colourOf(5, 460 * 10 + 2);
      expected.forEach((value, channel) =>
        assert(Math.abs(data[channel] - value) <= 3)
      );
      assertEquals((await openDataset(folder, { split: "test" })).size, 500);
      assertEquals([...Deno.readDirSync(to)].map(({ name }) => name), [
        "cifar10",
      ]);
    },
  );
});

Deno.test("getPublicData() writes every fifth and sixth frame of CamVid at half its size", async () => {
  await withArchive(
    await tarGz(await camvidFiles()),
    [],
    async ({ to, origin }) => {
      const { folder } = await getPublicData("camvid", { to, origin });
      const names = (path: string) =>
        [...Deno.readDirSync(`${folder}/${path}`)].map(({ name }) => name)
          .sort();
      assertEquals(names("train/images"), ["frame_0.png", "frame_5.png"]);
      assertEquals(names("test/labels"), ["frame_0.png", "frame_6.png"]);
      const labels = await decodePng(
        await Deno.readFile(`${folder}/train/labels/frame_5.png`),
      );
      assertEquals([labels.width, labels.height, labels.channels], [
        240,
        180,
        1,
      ]);
      assertEquals([labels.data[0], labels.data[119], labels.data[120]], [
        5,
        5,
        11,
      ]);
      const dataset = await openDataset(folder, { task: "segmentation" });
      assertEquals(dataset.size, 2);
      assertEquals(dataset.classNames.length, 11);
    },
  );
});

Deno.test("getPublicData() writes the first texts of TweetEval's tasks with the names of their labels", async () => {
  await withArchive(
    await tarGz(tweetFiles()),
    [{ chunked: true, dieAfter: 100 }, { chunked: true, ignoresRange: true }],
    async ({ to, origin }) => {
      const { folder } = await getPublicData("tweeteval", {
        to,
        origin,
        wait: 1,
      });
      assertEquals(
        await Deno.readTextFile(`${folder}/emoji/train.jsonl`),
        '{"text":"emoji train 0 “so” ","label":"❤"}\n' +
          '{"text":"emoji train 1 “so” ","label":"😍"}\n' +
          '{"text":"emoji train 2 “so” ","label":"❤"}\n',
      );
      assertEquals(
        await Deno.readTextFile(`${folder}/stance_climate/labels.txt`),
        "none\nagainst\nfavor\n",
      );
      const tests = await Deno.readTextFile(`${folder}/irony/test.jsonl`);
      assertEquals(tests.trimEnd().split("\n").length, 600);
      const dataset = await openDataset(`${folder}/irony`);
      assertEquals([dataset.task, dataset.size], ["text", 3]);
    },
  );
});

Deno.test("getPublicData() leaves data alone that are there, and nothing half-done", async () => {
  await withArchive(
    await tarGz([{ name: "x/y", content: "z" }]),
    [],
    async ({ to, origin, paths }) => {
      for (
        const [name, missing] of [
          ["tweeteval", "Expected datasets/emoji/mapping.txt in the archive"],
          ["camvid", "Expected frames below CamVid/train"],
        ] as const
      ) {
        await assertRejects(
          () => getPublicData(name, { to, origin }),
          FormatError,
          missing,
        );
        assertEquals([...Deno.readDirSync(`${to}/.download/${name}`)], []);
        assertEquals(await Deno.stat(`${to}/${name}`).catch(() => null), null);
      }
      await Deno.mkdir(`${to}/cifar10`);
      const before = paths().length;
      assertEquals(await getPublicData("cifar10", { to, origin }), {
        folder: `${to}/cifar10`,
        isNew: false,
      });
      assertEquals(paths().length, before);
    },
  );
});

Deno.test("deno task data:get names the folder it made, and the data sets there are", async () => {
  const task = new URL("../../../tasks/data/get.ts", import.meta.url);
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", task.pathname, ...args],
      env: { NO_COLOR: "1" },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: decode(stdout).trim(), error: decode(stderr).trim() };
  };
  await withArchive(await tarGz(tweetFiles()), [], async ({ to, origin }) => {
    const flags = ["tweeteval", "--to", to, "--origin", origin];
    assertEquals(await run(...flags), {
      code: 0,
      out: `${to}/tweeteval`,
      error: "",
    });
    assertEquals(
      (await run(...flags)).out,
      `${to}/tweeteval is there already`,
    );
  });
  const unknown = await run("imagenet");
  assertEquals([unknown.code, unknown.error], [
    1,
    'Unknown data set "imagenet"; there are cifar10, camvid, tweeteval',
  ]);
});
