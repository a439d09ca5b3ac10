/**
 * `deno task bench:ablation`: which of FaCe's open choices foretells fine-tuning best, on the targets that options may
 * be tuned on.
 *
 *     deno task bench:ablation [--json FILE] [--data-root DIR] [--cache DIR] [--backend NAME] [--resamples N] [--quiet]
 *
 * @module
 */
import { ablationReport } from "./ablation_report.ts";
import { benchFlags } from "./flags.ts";
import { withMessages } from "./messages.ts";
import { runAblation } from "./run_ablation.ts";

await withMessages(async (progress) => {
  const flags = benchFlags(Deno.args);
  const document = await runAblation(flags, flags.quiet ? undefined : progress);
  progress("");
  console.log(ablationReport(document));
  if (flags.json !== undefined) {
    await Deno.writeTextFile(flags.json, JSON.stringify(document));
  }
});
