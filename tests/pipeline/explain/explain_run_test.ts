import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";

import {
  explainRun,
  InputError,
  type RunDocument,
  saveFeatures,
  scoreFiles,
} from "fair-collapse";

import { explanationLines } from "../../../lib/report/explanation_lines.ts";
import { lineText } from "../../../lib/report/line.ts";
import { withFolder } from "../../e2e/run_process.ts";
import { madeUpRun, madeUpSets, MODELS } from "../../report/made_up_run.ts";

/** A run of feature files of the made-up models. */
async function withScored(
  use: (run: RunDocument, folder: string) => Promise<void>,
  options: Parameters<typeof scoreFiles>[1] = {},
): Promise<void> {
  await withFolder(async (folder) => {
    for (const set of madeUpSets(MODELS)) {
      await saveFeatures(set, `${folder}/${set.model}`);
    }
    const files = MODELS.map(({ name }) => `${folder}/${name}`);
    await use(await scoreFiles(files, options), folder);
  });
}

function text(explanation: Awaited<ReturnType<typeof explainRun>>): string {
  return explanationLines(explanation).map(lineText).join("\n");
}

Deno.test("explainRun() splits the difference of two scores into terms and classes that add up", async () => {
  await withScored(async (run) => {
    const explained = await explainRun(run, { cache: null });
    assertEquals([explained.better, explained.worse], [
      run.order[0],
      run.order[1],
    ]);
    const gain = explained.terms.reduce(
      (sum, { parts }) => sum + parts![0] - parts![1],
      0,
    );
    assertAlmostEquals(gain, explained.scores[0] - explained.scores[1], 1e-9);
    const [collapse, fairness] = explained.terms;
    for (const side of [0, 1]) {
      const classes = explained.classes!;
      assertAlmostEquals(
        classes.reduce((sum, one) => sum + one.collapse[side], 0),
        collapse.values[side],
        1e-6,
      );
      assertAlmostEquals(
        classes.reduce((sum, one) => sum + one.fairness[side] / 4, 0),
        fairness.values[side],
        1e-6,
      );
    }
    assertEquals(explained.missing, []);
  });
});

Deno.test("explainRun() ranks all models under other options, the run's own first", async () => {
  await withScored(async (run) => {
    const { grid, models } = await explainRun(run, { cache: null });
    const [own, ...others] = grid!;
    assertEquals(own.changes, {});
    assertEquals([...own.ranks], [...run.metrics[0].ranks]);
    assertEquals(own.tau, 1);
    assertEquals(models, run.models.map(({ name }) => name));
    // 2 covariances x 3 temperatures, as no number of axes is below 6 dims; log, z-score, rank, mean of the samples.
    assertEquals(others.length, 2 * 3 - 1 + 4);
    const { changes, ranks } = others.find(({ changes }) =>
      changes.covariance === "spherical" && Object.keys(changes).length === 1
    )!;
    const spherical = await scoreFiles(run.models.map(({ source }) => source), {
      metricOptions: { face: { ...changes } },
    });
    assertEquals([...ranks], [...spherical.metrics[0].ranks]);
  });
});

Deno.test("explainRun() sets a model against the leader, and looks at a class", async () => {
  await withScored(async (run) => {
    const last = run.order.at(-1)!;
    const explained = await explainRun(run, {
      model: last,
      className: "cat",
      cache: null,
    });
    assertEquals([explained.better, explained.worse], [run.order[0], last]);
    const { name, count, models } = explained.focus!;
    assertEquals([name, count, models.length], ["cat", 40, 2]);
    for (const { neighbours } of models) {
      assertEquals(neighbours[0].name, "dog");
      assertEquals(neighbours.length, 3);
    }
    const said = text(explained);
    assertStringIncludes(said, `Why ${run.order[0]} (rank 1, FaCe `);
    assertStringIncludes(said, "Class cat");
    assertMatch(said, /it overlaps most with dog \(0\.\d+\)/);
    assertMatch(said, /is above \w+ in \d+ of 10 ways to compute the score\./);
    assertStringIncludes(said, "160 rows; the smallest class, cat, has 40.");
  });
});

Deno.test("explainRun() tests how firm the order is where the run did not", async () => {
  await withScored(async (run) => {
    assertEquals(run.stability, undefined);
    const { stability } = await explainRun(run, { cache: null });
    assertEquals(stability!.models.length, 3);
  }, { stability: false });
});

Deno.test("explainRun() varies the options of another metric one by one", async () => {
  await withScored(async (run) => {
    const explained = await explainRun(run, { cache: null });
    assert(explained.grid!.length > 1);
    for (const { changes } of explained.grid!) {
      assert(Object.keys(changes).length <= 1);
    }
    assertEquals(explained.terms.map(({ name }) => name), ["GBC"]);
    assertEquals(explained.classes, undefined);
    assertStringIncludes(text(explained), "What would change it");
    assertStringIncludes(
      text(explained),
      `${explained.better} is above by C as well.`,
    );
  }, { metrics: ["gbc", "face.collapse"] });
});

Deno.test("explainRun() says what is missing and how to get it, and tells the rest", async () => {
  const run = await madeUpRun();
  const cold = await explainRun(run, { cache: null });
  assertEquals(cold.missing, [
    "The features of tight, middling and loose were not kept (--no-cache): run rank again without it",
  ]);
  assertEquals([cold.grid, cold.classes], [undefined, undefined]);
  assertEquals(cold.terms.length, 2);
  assertMatch(
    text(cold),
    /^F \(by 0\.\d+\) and C \(by 0\.\d+\) speak for tight\.$/m,
  );

  const kept = {
    ...run,
    models: run.models.map((model) => ({ ...model, features: "0".repeat(32) })),
  };
  await withFolder(async (folder) => {
    const { missing } = await explainRun(kept, { cache: folder });
    assertEquals(missing, [
      `The features of tight, middling and loose are not in ${folder}: pass the --cache of the run, or run rank again on the same data and models`,
    ]);
  });
  await withScored(async (run, folder) => {
    await Deno.remove(`${folder}/loose`, { recursive: true });
    const { missing, classes } = await explainRun(run, { cache: null });
    assertMatch(missing[0], /^The features of loose cannot be read: Cannot /);
    assert(classes === undefined || run.order.indexOf("loose") === 2);
  });
  await withScored(async (run, folder) => {
    const [tight] = madeUpSets([{ name: "tight", spread: 0.4 }]);
    await Deno.remove(`${folder}/tight`, { recursive: true });
    await saveFeatures(tight, `${folder}/tight`);
    const { missing } = await explainRun(run, { cache: null });
    assertEquals(missing, [
      `The features of tight cannot be read: ${folder}/tight holds other features than when the run was made`,
    ]);
  });
});

Deno.test("explainRun() names the nearest model or class where there is none of that name", async () => {
  const run = await madeUpRun();
  await assertRejects(
    () => explainRun(run, { model: "tigt", cache: null }),
    InputError,
    'Cannot find model "tigt" in the run; did you mean tight?',
  );
  await assertRejects(
    () => explainRun(run, { className: "cats", cache: null }),
    InputError,
    'Cannot find class "cats" in the run; did you mean cat?',
  );
  const lone = await madeUpRun(MODELS.slice(0, 1));
  await assertRejects(
    () => explainRun(lone, { cache: null }),
    InputError,
    "an order of 0 models with a score: two are needed",
  );
});

Deno.test("explanationLines() fit the terminal", async () => {
  await withScored(async (run) => {
    const explained = await explainRun(run, { cache: null, className: "owl" });
    for (const width of [48, 80]) {
      for (const line of explanationLines(explained, { width })) {
        assert(lineText(line).length <= width, lineText(line));
      }
    }
  });
});
