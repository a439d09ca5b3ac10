import { assert, assertEquals, assertThrows } from "@std/assert";

import { FormatError, parseRun } from "fair-collapse";
import { toJson } from "../../lib/commands/output.ts";
import { PIXEL, reportCase } from "./html/report_case.ts";

/** The JSON of a run with details, changed by hand. */
// deno-lint-ignore no-explicit-any
async function changed(change: (run: any) => void): Promise<string> {
  const run = JSON.parse(toJson(await reportCase({ task: "segmentation" })));
  change(run);
  return JSON.stringify(run);
}

Deno.test("a document with details comes back as it was written", async () => {
  for (const task of ["image", "segmentation", "text"] as const) {
    const text = toJson(await reportCase({ task }));
    assertEquals(
      JSON.parse(toJson(parseRun(text, "run.json"))),
      JSON.parse(text),
    );
  }
});

Deno.test("a document without details, as older versions wrote it, can be read", async () => {
  const text = await changed((run) => {
    delete run.details;
    delete run.overlaps;
    delete run.stability;
  });
  const run = parseRun(text, "run.json");
  assertEquals(run.details, undefined);
  assertEquals(run.metric, "face");
});

Deno.test("fields of newer versions are kept", async () => {
  const text = await changed((run) => {
    run.later = 1;
    run.details.later = { even: "more" };
  });
  assertEquals(JSON.parse(toJson(parseRun(text, "run.json"))).details.later, {
    even: "more",
  });
});

Deno.test("scores that JSON wrote as null are NaN again", async () => {
  const text = await changed((run) => {
    run.metrics[1].scores[0] = null;
    run.metrics[1].ranks[0] = null;
    run.metrics[1].terms[0] = null;
  });
  const [, metric] = parseRun(text, "run.json").metrics;
  assert(Number.isNaN(metric.scores[0]) && Number.isNaN(metric.ranks[0]));
  assertEquals(metric.terms[0], null);
});

const MISTAKES: readonly {
  readonly what: string;
  // deno-lint-ignore no-explicit-any
  readonly change: (run: any) => void;
  readonly message: string;
}[] = [{
  what: "another kind of document",
  change: (run) => run.format = "fair-collapse/other",
  message:
    "Cannot read run.json: expected the document that rank --json prints but found other JSON",
}, {
  what: "a version that is not known",
  change: (run) => run.version = 2,
  message:
    "Cannot read run.json: expected version 1 of the run document but found 2",
}, {
  what: "a field of another type",
  change: (run) => run.models[1].rows = "many",
  message: "Cannot read run.json: field models.1.rows: ",
}, {
  what: "an order that leaves a model out",
  change: (run) => run.order.pop(),
  message: "Cannot read run.json: expected every model once in the order",
}, {
  what: "a metric with too few scores",
  change: (run) => run.metrics[0].scores.pop(),
  message:
    "Cannot read run.json: expected every metric to have a score for each model",
}, {
  what: "a matrix of another size than the classes shown",
  change: (run) => run.details.models[0].logOverlap.pop(),
  message:
    "Cannot read run.json: field details: expected one number for each of the classes shown",
}, {
  what: "a projection whose arrays differ in length",
  change: (run) => run.details.models[0].projection.labels.pop(),
  message:
    "Cannot read run.json: field details.models.0.projection: expected arrays of one length",
}, {
  what: "a picture that is no bitmap in a data URI",
  change: (run) => run.details.frames[0].picture = "https://example.org/a.png",
  message:
    "Cannot read run.json: field details.frames.0.picture: expected a data URI of a WebP, JPEG or PNG picture",
}, {
  what: "a picture that would leave its style rule",
  change: (run) => run.details.samples[0].thumbnail = `${PIXEL});}</style>`,
  message: "field details.samples.0.thumbnail: expected a data URI",
}];
for (const { what, change, message } of MISTAKES) {
  Deno.test(`parseRun() names the file and the field of ${what}`, async () => {
    const text = await changed(change);
    assertThrows(() => parseRun(text, "run.json"), FormatError, message);
  });
}

Deno.test("parseRun() says that a file is not JSON", () => {
  assertThrows(
    () => parseRun("rank model", "run.json"),
    FormatError,
    "Cannot read run.json: it is not JSON (",
  );
});
