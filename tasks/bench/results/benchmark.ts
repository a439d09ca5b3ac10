/**
 * `deno task bench:image`, `bench:segmentation`, `bench:text`: how well every metric foretells which of the zoo's models
 * fine-tunes best.
 *
 *     deno task bench:image [--targets a,b] [--metrics face,logme] [--kept-aside] [--json FILE] [--html FILE]
 *         [--data-root DIR] [--cache DIR] [--backend NAME] [--threads N] [--resamples N] [--quiet]
 *
 * @module
 */
import type { ZooTask } from "../../../mod.ts";
import { textTable } from "../../../lib/report/text_table.ts";
import { axisTable, benchTable } from "./bench_table.ts";
import {
  AXES_EXPLAINED,
  explanations,
  standingInWords,
} from "./bench_words.ts";
import { benchFlags } from "./flags.ts";
import { benchPage } from "./bench_page.ts";
import { withMessages } from "./messages.ts";
import { runBenchmark } from "./run_benchmark.ts";

await withMessages(async (progress) => {
  const [task, ...args] = Deno.args;
  const flags = benchFlags(args);
  const document = await runBenchmark(
    task as ZooTask,
    flags,
    flags.quiet ? undefined : progress,
  );
  progress("");
  const { columns, rows } = benchTable(document);
  console.log(textTable(columns, rows).join("\n"));
  console.log();
  for (const line of explanations(document)) console.log(line);
  const byAxis = axisTable(document);
  if (byAxis) {
    console.log();
    console.log(textTable(byAxis.columns, byAxis.rows).join("\n"));
    console.log();
    console.log(AXES_EXPLAINED);
  }
  console.log();
  console.log(document.machine);
  for (const reason of document.skipped) console.log(reason);
  if (document.standing) console.log(standingInWords(document.standing));
  if (flags.json !== undefined) {
    await Deno.writeTextFile(flags.json, JSON.stringify(document));
  }
  if (flags.html !== undefined) {
    await Deno.writeTextFile(flags.html, benchPage(document));
  }
});
