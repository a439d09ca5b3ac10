/**
 * `deno task bench:all`: every benchmark that the zoo has models and data for, and docs/results.md from what they found.
 *
 *     deno task bench:all [--data-root DIR] [--cache DIR] [--backend NAME] [--threads N] [--resamples N] [--quiet]
 *
 * The documents are also written to results/ in the cache, as JSON and as HTML. Targets that are kept aside are shown once
 * the recommendation has been tested on them.
 *
 * @module
 */
import { InputError, readZoo } from "../../../mod.ts";
import type { BenchDocument } from "./bench_document.ts";
import { benchPage } from "./bench_page.ts";
import { benchFlags } from "./flags.ts";
import { ablationReport } from "./ablation_report.ts";
import { withSection } from "../../markdown.ts";
import { withMessages } from "./messages.ts";
import type { FinalTestDocument } from "./recommendation_document.ts";
import {
  FACE_PAGE,
  FINAL_TEST,
  formatPages,
  readRecord,
  RECOMMENDATION,
  RESULTS_PAGE,
  writeRecord,
} from "./records.ts";
import { resultsPage } from "./results_page.ts";
import { runAblation } from "./run_ablation.ts";
import { runBenchmark } from "./run_benchmark.ts";
import { runRecommendation } from "./run_recommendation.ts";
import { TASKS } from "./tasks.ts";

await withMessages(async (progress) => {
  const finalTest = await readRecord<FinalTestDocument>(FINAL_TEST);
  const given = benchFlags(Deno.args);
  const flags = { ...given, keptAside: finalTest !== undefined };
  const shown = flags.quiet ? undefined : progress;
  const folder = `${flags.cache}/results`;
  await Deno.mkdir(folder, { recursive: true });
  const keep = async (name: string, document: unknown) =>
    await Deno.writeTextFile(
      `${folder}/${name}.json`,
      JSON.stringify(document),
    );
  const skipped: string[] = [];
  const attempt = async <T>(
    name: string,
    run: () => Promise<T>,
  ): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      skipped.push(`${name}: ${error.message}`);
    }
  };

  const { models } = await readZoo(flags.zoo);
  const benchmarks: BenchDocument[] = [];
  for (const task of TASKS) {
    if (!models.some((model) => model.task === task)) continue;
    const document = await attempt(
      task,
      () => runBenchmark(task, flags, shown),
    );
    if (!document) continue;
    skipped.push(...document.skipped);
    await keep(task, document);
    await Deno.writeTextFile(`${folder}/${task}.html`, benchPage(document));
    benchmarks.push(document);
  }
  const ablation = await attempt("ablation", () => runAblation(flags, shown));
  if (ablation) await keep("ablation", ablation);
  const recommendation = await attempt(
    "recommendation",
    () => runRecommendation(flags, shown),
  );
  if (recommendation) await writeRecord(RECOMMENDATION, recommendation);

  await Deno.writeTextFile(
    RESULTS_PAGE,
    resultsPage({
      command: "deno task bench:all",
      benchmarks,
      ablation,
      recommendation,
      finalTest,
      skipped: [...new Set(skipped)],
    }),
  );
  if (ablation) {
    await Deno.writeTextFile(
      FACE_PAGE,
      withSection(
        await Deno.readTextFile(FACE_PAGE),
        "ablation",
        ablationReport(ablation, "short"),
      ),
    );
  }
  await formatPages();
  progress("");
  console.log(`docs/results.md; ${folder}`);
});
