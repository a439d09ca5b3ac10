import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";

import { InputError } from "../../../lib/errors.ts";
import type { HubEvent } from "../../../lib/models/hub/hub_event.ts";
import { parquetSplits } from "../../../lib/pipeline/hub_data/parquet_splits.ts";
import {
  openData,
  type OpenDataOptions,
} from "../../../lib/pipeline/targets/open_data.ts";
import { fakeHub, type FakeHubOptions } from "../../models/hub/fake_hub.ts";
import { fashionParquet } from "../../models/hub/parquet_images.ts";

const CONVERTED = "acme/pets@refs/convert/parquet";

async function withHub(
  options: FakeHubOptions,
  test: (
    open: (
      name: string,
      more?: OpenDataOptions,
    ) => ReturnType<typeof openData>,
    events: HubEvent[],
    commitOf: (id: string) => string,
  ) => Promise<void>,
): Promise<void> {
  const hubCache = await Deno.makeTempDir();
  const hub = fakeHub(options);
  const events: HubEvent[] = [];
  try {
    await test(
      (name, { hub: more, ...options } = {}) =>
        openData(name, {
          ...options,
          hub: {
            endpoint: hub.endpoint,
            hubCache,
            token: "",
            offline: false,
            patience: { wait: 1, attempts: 2 },
            ...more,
          },
          onHub: (event) => events.push(event),
        }),
      events,
      (id) => hub.commitOf(`datasets/${id}`),
    );
  } finally {
    await hub.close();
    await Deno.remove(hubCache, { recursive: true });
  }
}

Deno.test("parquetSplits() tells configurations and splits by the names of files", () => {
  const inShort = (...paths: string[]) =>
    parquetSplits(paths).map(({ config, split, paths, isPartial }) =>
      `${config}:${split}${isPartial ? " (part)" : ""} ${paths.length}`
    );
  assertEquals(
    inShort(
      "README.md",
      "default/train/0001.parquet",
      "default/train/0000.parquet",
      "default/test/0000.parquet",
      "small/partial-train/0000.parquet",
    ),
    ["default:test 1", "default:train 2", "small:train (part) 1"],
  );
  assertEquals(
    inShort(
      "data/test-00000-of-00001.parquet",
      "data/train-00000-of-00002-0a1b2c3d4e5f6789.parquet",
      "data/train-00001-of-00002-9f8e7d6c5b4a3210.parquet",
    ),
    ["default:test 1", "default:train 2"],
  );
  assertEquals(
    inShort("sst2/train-00000-of-00001.parquet", "cola/validation.parquet"),
    ["cola:validation 1", "sst2:train 1"],
  );
});

Deno.test("openData() takes images from the parquet files that the hub has made, and says of which commit", () =>
  withHub({
    datasets: {
      "acme/pets": { "README.md": "# pets", "images.zip": "…" },
      [CONVERTED]: {
        "default/train/0000.parquet": fashionParquet(3),
        "default/train/0001.parquet": fashionParquet(2, 3),
        "default/test/0000.parquet": fashionParquet(4, 5),
      },
    },
  }, async (open, events, commitOf) => {
    const train = await open("hf-dataset:acme/pets");
    assertEquals([train.task, train.size, train.name], [
      "image",
      20,
      "pets/train",
    ]);
    const commit = commitOf(CONVERTED);
    assertEquals(
      train.remarks?.[0],
      `Downloaded from hf-dataset:acme/pets at ${commit}: configuration default, split train.`,
    );
    const texts = events.map((event) => event.kind === "remark" && event.text);
    assertStringIncludes(
      String(texts[0]),
      `hf-dataset:acme/pets@${
        commit.slice(0, 7)
      }: configuration default, split train, 2 files, `,
    );
    assertEquals((await open("hf-dataset:acme/pets::test")).size, 16);
    assertEquals(
      (await open("hf-dataset:acme/pets", { split: "test" })).size,
      16,
    );
    const offline = await open("hf-dataset:acme/pets", {
      hub: { offline: true },
    });
    assertEquals(offline.fingerprint, train.fingerprint);
  }));

Deno.test("openData() takes a repository's own parquet files where the hub has made none, or a revision is named", () =>
  withHub({
    datasets: {
      "acme/pets": {
        "data/train-00000-of-00001.parquet": fashionParquet(2),
      },
      "acme/pets@v1": { "data/test-00000-of-00001.parquet": fashionParquet(1) },
    },
  }, async (open) => {
    assertEquals((await open("hf-dataset:acme/pets")).size, 8);
    assertEquals((await open("hf-dataset:acme/pets@v1")).size, 4);
    assertEquals(
      (await open("hf-dataset:acme/pets", { hub: { offline: true } })).size,
      8,
    );
  }));

Deno.test("openData() says which configurations and splits a data set on the hub has", () =>
  withHub({
    datasets: {
      "acme/glue": {
        "cola/train-00000-of-00001.parquet": fashionParquet(1),
        "sst2/train-00000-of-00001.parquet": fashionParquet(1),
      },
      "acme/csv": { "data.csv": "a,b" },
    },
  }, async (open) => {
    const cases: [name: string, words: string][] = [
      [
        "hf-dataset:acme/glue",
        "Cannot tell which configuration of hf-dataset:acme/glue is meant: there are cola, sst2; name one, e.g. hf-dataset:acme/glue:cola",
      ],
      ["hf-dataset:acme/glue:mrpc", "there are cola, sst2"],
      [
        "hf-dataset:acme/glue:cola:test",
        'Cannot take the split "test" of hf-dataset:acme/glue:cola:test: it has train',
      ],
      [
        "hf-dataset:acme/csv",
        "the hub has no parquet files of it but data.csv; download it",
      ],
      ["hf-dataset:acme/none", "there is no such repository"],
      ["hf-dataset:none", "expected hf-dataset:OWNER/NAME"],
    ];
    for (const [name, words] of cases) {
      await assertRejects(() => open(name), InputError, words);
    }
  }));

Deno.test("openData() takes what a target manifest names on the hub", () =>
  withHub({
    datasets: { "acme/pets": { "data/test.parquet": fashionParquet(2) } },
  }, async (open) => {
    const file = await Deno.makeTempFile({ suffix: ".json" });
    await Deno.writeTextFile(
      file,
      JSON.stringify({
        format: "fair-collapse/target",
        version: 1,
        name: "clothes",
        path: "hf-dataset:acme/pets",
      }),
    );
    try {
      const dataset = await open(file);
      assertEquals([dataset.name, dataset.size], ["clothes", 8]);
    } finally {
      await Deno.remove(file);
    }
  }));
