import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseHTML } from "npm:linkedom@0.18.15";

import { loadPlotKit, parseRun, renderReport } from "fair-collapse";
import { toJson } from "../../../lib/commands/output.ts";
import { MODEL_NAMES, reportCase } from "./report_case.ts";

const kit = await loadPlotKit();

function parsed(page: string) {
  // deno-lint-ignore no-explicit-any
  return (parseHTML(page) as any).document;
}

Deno.test("a page holds every chart, each with marks, axes or names, and a way to read it", async () => {
  const document = parsed(renderReport(await reportCase(), kit));
  const charts = [...document.querySelectorAll("figure.chart")];
  const kinds = new Set(charts.map((chart) => chart.dataset.kind));
  assertEquals([...kinds].sort(), [
    "agreement",
    "collapse",
    "fairness",
    "lda",
    "mistaken",
    "normalisation",
    "overlap",
    "pca",
    "range",
    "ranking",
    "ranks",
    "recall",
    "spectrum",
    "tau",
    "terms",
    "truth",
    "variance",
  ]);
  for (const chart of charts) {
    const kind = chart.dataset.kind;
    assert(chart.querySelectorAll(".marks > *").length > 0, kind);
    assert(chart.querySelectorAll("svg text").length > 0, kind);
    assert(chart.querySelector("figcaption p").textContent.length > 40, kind);
    assert(chart.querySelector("svg").getAttribute("aria-label"), kind);
  }
});

Deno.test("a page of a document is that of its JSON", async () => {
  const run = await reportCase();
  const text = toJson(run);
  assertEquals(
    renderReport(parseRun(text, "run.json"), kit),
    renderReport(run, kit),
  );
});

Deno.test("a page of a document without details says how to get them", async () => {
  const run = await reportCase({ details: false });
  const document = parsed(renderReport(run, kit));
  assertEquals(document.querySelectorAll("article.model").length, 0);
  assertStringIncludes(document.querySelector("main").textContent, "--details");
  assert(document.querySelector("[data-kind=ranking] .marks > *"));
});

Deno.test("one model has a page, without what needs a pool", async () => {
  const run = await reportCase({ models: 1 });
  const document = parsed(renderReport(run, kit));
  assertEquals(
    document.querySelector("h1").textContent,
    `${MODEL_NAMES[0]} on <i>animals</i>`,
  );
  assertEquals(document.querySelector("[data-kind=agreement]"), null);
  assertStringIncludes(
    document.querySelector("[data-kind=ranking]").textContent,
    "No model has a score by FaCe: it is told of a pool of models, not of one.",
  );
  assert(document.querySelector("[data-kind=overlap] .marks > *"));
});

Deno.test("texts stand in the page of texts, frames in that of label maps", async () => {
  const texts = parsed(renderReport(await reportCase({ task: "text" }), kit));
  assert(texts.querySelectorAll("blockquote").length >= 15);
  assertStringIncludes(
    texts.querySelector("blockquote").textContent,
    `</script> & "more"`,
  );
  const frames = parsed(
    renderReport(await reportCase({ task: "segmentation" }), kit),
  );
  assertEquals(frames.querySelectorAll(".frame").length, 3);
  assertStringIncludes(
    frames.querySelector(".frames").textContent,
    "75 % right",
  );
  assertStringIncludes(
    frames.querySelector("[data-kind=mistaken] h3").textContent,
    "in pixels",
  );
});

Deno.test("provenance holds hashes, options, seconds, the command and what was left out", async () => {
  const document = parsed(renderReport(await reportCase(), kit));
  const text =
    document.querySelector("[aria-labelledby=provenance]").textContent;
  for (
    const part of [
      "ab".repeat(32),
      "01".repeat(32),
      "temperature 1",
      "4.200",
      `fair-collapse rank --data 'it'\\''s here/'`,
      "A remark with <b>markup</b>.",
    ]
  ) assertStringIncludes(text, part);
});
