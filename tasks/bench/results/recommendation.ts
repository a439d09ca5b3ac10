/**
 * `deno task bench:recommendation`: search a score that recommends better than any single metric, on the targets that
 * choices may be made on; with `--final`, test the choice once on those kept aside.
 *
 *     deno task bench:recommendation [--final] [--data-root DIR] [--cache DIR] [--backend NAME] [--resamples N] [--quiet]
 *
 * The choice is kept in docs/results/recommendation.json, its test in docs/results/final_test.json.
 *
 * @module
 */
import { InputError } from "../../../mod.ts";
import { benchFlags } from "./flags.ts";
import { withMessages } from "./messages.ts";
import type { RecommendationDocument } from "./recommendation_document.ts";
import {
  finalTestReport,
  recommendationReport,
} from "./recommendation_report.ts";
import {
  assertNotTested,
  FINAL_TEST,
  readRecord,
  RECOMMENDATION,
  writeRecord,
} from "./records.ts";
import { runFinalTest, runRecommendation } from "./run_recommendation.ts";

await withMessages(async (progress) => {
  const flags = benchFlags(Deno.args);
  const shown = flags.quiet ? undefined : progress;
  if (flags.final) {
    await assertNotTested();
    const chosen = await readRecord<RecommendationDocument>(RECOMMENDATION);
    if (!chosen) {
      throw new InputError(
        "There is no choice to test; run deno task bench:recommendation first",
      );
    }
    const tested = await runFinalTest(chosen, flags, shown);
    await writeRecord(FINAL_TEST, tested);
    progress("");
    console.log(finalTestReport(tested));
    return;
  }
  const found = await runRecommendation(flags, shown);
  await writeRecord(RECOMMENDATION, found);
  progress("");
  console.log(recommendationReport(found));
});
