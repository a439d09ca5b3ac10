/** Races on the zoo's small models. @module */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";

import {
  createProfile,
  explainRun,
  rank,
  type RankOptions,
  type RunDocument,
  zooFolder,
} from "fair-collapse";

import { withFolder } from "../../e2e/run_process.ts";

const MODELS = [
  "residual_fashion_mnist_label_smoothing",
  "attention_random",
  "plain_fashion_mnist_cross_entropy",
  "residual_random",
  "separable_random",
].map((name) => zooFolder(`image/${name}.onnx`));

const JOB = {
  models: MODELS,
  data: zooFolder("targets/fashion"),
  dataOptions: { perClass: 40 },
  backend: "wasm",
  threads: 1,
  cache: null,
  stability: false,
  race: { keep: 2, confidence: 0.8, least: 5 },
} as const satisfies RankOptions;

/** Samples that a run gave to models, beside its document. */
async function counted(
  options: RankOptions,
): Promise<{ run: RunDocument; passes: number }> {
  const profile = createProfile();
  const { run } = await rank({ ...options, profile });
  return { run, passes: profile.stages().inference?.items ?? 0 };
}

/** What two equal races have in common. */
function resultOf({ order, metrics, race }: RunDocument) {
  return {
    order,
    race,
    metrics: metrics.map(({ seconds: _, ...rest }) => rest),
  };
}

Deno.test("rank() with a race leaves hopeless models behind, and gives the others the scores that they have among themselves", async () => {
  const { run, passes } = await counted(JOB);
  const race = run.race!;
  const [{ scores, ranks, terms, notApplicable }] = run.metrics;
  const left = race.left.map(({ model }) => model);
  assert(left.length > 0 && left.length <= 3, `${left.length} left`);
  assertEquals(race.passes, passes);
  assertEquals(race.allPasses, 5 * 160);
  assert(passes < race.allPasses);
  assertEquals(race.rounds[0], {
    samples: 20,
    models: 5,
    left: race.left.filter(({ samples }) => samples === 20).length,
  });
  assertEquals(race.rounds.at(-1), {
    samples: 160,
    models: 5 - left.length,
    left: 0,
  });
  assertEquals(run.order.slice(-left.length), left);
  const finished = run.models.filter(({ name }) => !left.includes(name));
  const { run: alone } = await rank({
    ...JOB,
    race: undefined,
    models: MODELS.filter((path) =>
      finished.some(({ name }) => path.endsWith(`/${name}.onnx`))
    ),
  });
  assertEquals(run.order.slice(0, -left.length), alone.order);
  for (const [at, { name, rows }] of run.models.entries()) {
    const leaver = race.left.find(({ model }) => model === name);
    if (leaver) {
      assertEquals([scores[at], ranks[at], terms[at]], [NaN, NaN, null]);
      assertEquals(rows, leaver.samples);
      assert(Number.isFinite(leaver.score));
      assert(
        notApplicable[name].startsWith(
          `left the race after ${leaver.samples} of 160 samples`,
        ),
      );
      continue;
    }
    const other = alone.models.findIndex((model) => model.name === name);
    assertAlmostEquals(scores[at], alone.metrics[0].scores[other], 1e-4);
    assertEquals(rows, 160);
  }
});

Deno.test("a race gives the same result twice, from images or from the cache, and no model sees a sample twice", () =>
  withFolder(async (cache) => {
    const first = await counted({ ...JOB, cache });
    const again = await counted({ ...JOB, cache });
    const bare = await counted(JOB);
    assertEquals(again.passes, 0);
    assertEquals(resultOf(again.run), resultOf(first.run));
    assertEquals(resultOf(bare.run), resultOf(first.run));
    assert(again.run.models.every(({ cached }) => cached));
  }));

Deno.test("a race that was stopped goes on where it was", () =>
  withFolder(async (cache) => {
    const whole = await counted(JOB);
    const stop = new AbortController();
    const profile = createProfile();
    await assertRejects(
      () =>
        rank({
          ...JOB,
          cache,
          profile,
          signal: stop.signal,
          onRound: () => stop.abort(new Error("enough")),
        }),
      Error,
      "enough",
    );
    const { run, passes } = await counted({ ...JOB, cache });
    assertEquals(resultOf(run), resultOf(whole.run));
    const before = profile.stages().inference!.items;
    assert(before > 0 && passes > 0);
    assertEquals(before + passes, whole.passes);
  }));

Deno.test("a race takes features of all samples from the cache where a run without a race has left them", () =>
  withFolder(async (cache) => {
    await rank({ ...JOB, cache, race: undefined, models: MODELS.slice(0, 3) });
    const { run, passes } = await counted({ ...JOB, cache });
    const without = await counted(JOB);
    assertEquals(run.order, without.run.order);
    const saved = MODELS.slice(0, 3).map((path) =>
      run.race!.left.find(({ model }) => path.endsWith(`/${model}.onnx`))
        ?.samples ?? 160
    );
    assertEquals(
      run.race!.passes - passes,
      saved.reduce((sum, samples) => sum + samples),
    );
    assert(saved.includes(160), "none of them finished");
  }));

Deno.test("explainRun() reads the features that a race has left in parts", () =>
  withFolder(async (cache) => {
    const { run } = await counted({ ...JOB, cache });
    const explained = await explainRun(run, { cache });
    assertEquals(explained.better, run.order[0]);
    assertEquals(explained.missing, []);
    const { run: alone } = await rank({ ...JOB, race: undefined });
    const best = alone.models.findIndex(({ name }) => name === run.order[0]);
    assertAlmostEquals(
      explained.terms[0].values[0] / alone.metrics[0].terms[best]!.collapse,
      1,
      1e-4,
    );
    const [leaver] = run.race!.left;
    await assertRejects(
      () => explainRun(run, { cache, model: leaver.model }),
      Error,
      `left the race after ${leaver.samples} of 160 samples`,
    );
  }));

Deno.test("a race leaves out broken images, whichever round they come in, and says which", () =>
  withFolder(async (folder) => {
    const broken = ["coat", "sneaker"].map(async (name) => {
      await Deno.mkdir(`${folder}/${name}`);
      const from = zooFolder(`targets/fashion/${name}`);
      const files = [...Deno.readDirSync(from)].map(({ name }) => name).sort();
      for (const file of files.slice(0, 40)) {
        await Deno.copyFile(`${from}/${file}`, `${folder}/${name}/${file}`);
      }
      // Both halves of the class have one, so that no round is without for long.
      for (const file of [files[3], files[30]]) {
        await Deno.truncate(`${folder}/${name}/${file}`, 60);
      }
      return [files[3], files[30]];
    });
    const files = (await Promise.all(broken)).flat();
    const { run, passes } = await counted({
      ...JOB,
      data: folder,
      dataOptions: {},
      skipBad: true,
    });
    const left = run.race!.left.map(({ model }) => model);
    for (const { name, rows } of run.models) {
      if (!left.includes(name)) assertEquals(rows, 76);
    }
    assert(passes < run.race!.passes);
    const said = run.data.remarks.join(" ");
    assert(said.includes("4 images could not be decoded"), said);
    assert(files.some((file) => said.includes(file)), said);
  }));

Deno.test("models that the metric does not apply to on so few samples go on, and leave when it does", async () => {
  const { run } = await counted({
    ...JOB,
    metrics: ["face.collapse-held-out"],
    race: { keep: 2, confidence: 0.8, least: 1, share: 1 / 40 },
  });
  const { rounds, left } = run.race!;
  // One row a class, of which none can be held out.
  assertEquals(rounds[0], { samples: 4, models: 5, left: 0 });
  assert(left.length > 0);
});

Deno.test("two models finish a race at least, so that there is an order", async () => {
  const { run } = await counted({
    ...JOB,
    models: MODELS.slice(0, 3),
    race: { keep: 1, confidence: 0.6, least: 5 },
  });
  const [{ ranks }] = run.metrics;
  assertEquals(run.race!.left.length, 1);
  assertEquals(ranks.filter(Number.isFinite).sort(), [1, 2]);
});

for (
  const [task, folder, models] of [
    ["text", "presidents_across/train.jsonl", ["text"]],
    ["segmentation", "garment_scenes", ["segmentation"]],
  ] as const
) {
  Deno.test(`a race on ${task} data ends with the features of a run without`, async () => {
    const names = [...Deno.readDirSync(zooFolder(models[0]))]
      .map(({ name }) => name).filter((name) => !name.endsWith(".json"))
      .sort().slice(0, 4);
    const options = {
      ...JOB,
      data: zooFolder(`targets/${folder}`),
      dataOptions: {},
      models: names.map((name) =>
        zooFolder(
          task === "text"
            ? `text/${name}/${name}.onnx`
            : `segmentation/${name}`,
        )
      ),
    };
    const { run } = await counted(options);
    const { run: all } = await counted({ ...options, race: undefined });
    let finished = 0;
    for (const [at, { name, rows }] of run.models.entries()) {
      if (run.race!.left.some(({ model }) => model === name)) continue;
      finished++;
      assertEquals(rows, all.models[at].rows);
      const { collapse, fairness } = run.metrics[0].terms[at]!;
      const expected = all.metrics[0].terms[at]!;
      assertAlmostEquals(collapse / expected.collapse, 1, 1e-4);
      assertAlmostEquals(fairness / expected.fairness, 1, 1e-4);
    }
    assert(finished >= 2);
  });
}

Deno.test("rank() says what is wrong with a race", async () => {
  for (
    const [options, message] of [
      [
        { race: { keep: 0 } },
        "Expected keep of a race to be a whole number from 1 on but found 0",
      ],
      [
        { race: { least: 0.5 } },
        "Expected least of a race to be a whole number",
      ],
      [
        { race: { confidence: 0.5 } },
        "Expected the confidence of a race to be over 0.5 and under 1 but found 0.5",
      ],
      [
        { race: { share: 1 } },
        "Expected the share of a race's first round to be over 0 and under 1 but found 1",
      ],
      [
        { race: { seed: 0.5 } },
        "Expected a whole number as seed but found 0.5",
      ],
      [
        { metrics: ["consensus"] },
        "Cannot race by consensus: a vote of metrics has no interval",
      ],
    ] as const
  ) {
    await assertRejects(() => rank({ ...JOB, ...options }), Error, message);
  }
});
