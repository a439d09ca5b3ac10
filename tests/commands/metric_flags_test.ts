import { assertEquals, assertThrows } from "@std/assert";

import {
  METRIC_FLAGS,
  type MetricChoice,
  metricChoice,
} from "../../lib/commands/metric_flags.ts";
import { defineCommand } from "../../lib/commands/command.ts";
import { parseFlags } from "../../lib/commands/parse_flags.ts";
import { UsageError } from "../../lib/commands/usage_error.ts";

const command = defineCommand({
  name: "score",
  summary: "",
  usage: "",
  permissions: [],
  examples: [],
  flags: METRIC_FLAGS,
  run: () => Promise.resolve(),
});

function chosen(...words: string[]): MetricChoice {
  const { flags } = parseFlags(command, words);
  return metricChoice(flags as Parameters<typeof metricChoice>[0]);
}

Deno.test("metricChoice() keeps an option that is a word as it was typed", () => {
  assertEquals(
    chosen(
      "--metrics",
      "face,ncti,hscore,linear-probe",
      "--option",
      "face.normalisation=none",
      "face.pcaDims=none",
      "ncti.sklearn=1.9",
      "hscore.rcond=1e-5",
      "linear-probe.standardise=false",
    ).metricOptions,
    {
      face: { normalisation: "none", pcaDims: null },
      ncti: { sklearn: "1.9" },
      hscore: { rcond: 1e-5 },
      "linear-probe": { standardise: false },
    },
  );
});

Deno.test("metricChoice() gives FaCe's flags to FaCe and to those of its terms that know them", () => {
  assertEquals(
    chosen(
      "--metrics",
      "face,face.collapse,face.fairness,logme",
      "--covariance",
      "full",
      "--global-mean",
      "samples",
    ).metricOptions,
    {
      face: { covariance: "full", globalMean: "samples" },
      "face.fairness": { covariance: "full" },
      "face.collapse": { globalMean: "samples" },
    },
  );
});

Deno.test("metricChoice() takes options of those with a vote in the consensus, and of the probe", () => {
  const options = ["--option", "knn.k=3", "linear-probe.c=2"];
  assertEquals(
    chosen("--metrics", "consensus", "--probe", "1", ...options).metricOptions,
    { knn: { k: 3 }, "linear-probe": { c: 2 } },
  );
  assertThrows(() => chosen("--metrics", "consensus", ...options), UsageError);
  assertThrows(() => chosen("--probe", "1", ...options), UsageError);
});

for (
  const [words, message] of [
    [
      ["--metrics", "face,logmee"],
      'Unknown metric "logmee"; did you mean logme?',
    ],
    [["--metrics", ","], "Expected --metrics to name at least one metric"],
    [
      ["--option", "knn.k=3"],
      "Cannot use --option knn.k: knn is not among the metrics; add it, as in --metrics face,knn",
    ],
    [
      ["--metrics", "logme", "--covariance", "full"],
      "Cannot use --covariance: it is FaCe's, and none of --metrics logme has it",
    ],
    [
      ["--option", "face.pca=3"],
      'Unknown option "pca" of face; it has covariance, temperature, pcaDims',
    ],
    [
      ["--option", "face.covariance=round"],
      'Expected face.covariance to be one of spherical, diagonal, full but found "round"',
    ],
    [
      ["--option", "pcaDims=3"],
      'Expected --option to be ID.NAME=VALUE, such as gbc.covariance=spherical, but found "pcaDims=3"',
    ],
    [["--option", "all.seed=3"], "Expected --option to name one metric"],
    [
      ["--stability", "--no-stability"],
      "Expected one of --stability and --no-stability, not both",
    ],
    [
      ["--probe", "1.5"],
      "Expected --probe to be a whole number from 1 on but found 1.5",
    ],
  ] as const
) {
  Deno.test(`metricChoice() answers ${words.join(" ")} with what is wrong`, () => {
    assertThrows(() => chosen(...words), UsageError, message);
  });
}
