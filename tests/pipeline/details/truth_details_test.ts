import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";

import { InputError } from "fair-collapse";
import { truthDetails } from "../../../lib/pipeline/truth_details.ts";
import { reportCase } from "../../report/html/report_case.ts";

async function withTruth(
  values: Record<string, number>,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, JSON.stringify(values));
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("models that only the run or only the truth names are left out", async () => {
  const run = await reportCase();
  const [a, b, c] = run.order;
  await withTruth({ [a]: 3, [b]: 2, [c]: 1, stranger: 9 }, async (path) => {
    const { values, metrics } = await truthDetails(run, path);
    assertEquals(values, { [a]: 3, [b]: 2, [c]: 1 });
    assertEquals(metrics.map(({ metric }) => metric), [
      "face",
      "logme",
      "silhouette",
    ]);
    assertAlmostEquals(metrics[0].weightedTau.estimate, 1, 1e-9);
    assertEquals(metrics[0].models, 3);
  });
});

Deno.test("fewer than three models in common are an error that names both sides", async () => {
  const run = await reportCase();
  await withTruth({ loose: 1, stranger: 2 }, async (path) => {
    await assertRejects(
      () => truthDetails(run, path),
      InputError,
      `Cannot judge the order by ${path}: it has accuracies of 1 of the 4 models, and 3 are needed`,
    );
  });
});
