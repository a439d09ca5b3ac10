import {
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";

import { InputError, NotApplicableError } from "../../lib/errors.ts";
import { face } from "../../lib/metrics/face.ts";
import { faceCollapse, faceFairness } from "../../lib/metrics/face_terms.ts";
import { faceWarnings } from "../../lib/metrics/face_warnings.ts";
import { analyseMatrix } from "../../lib/statistics/analyse_matrix.ts";
import { featureCase } from "../statistics/feature_cases.ts";

function model(
  collapse: number,
  fairness: number,
  negligible = 0.2,
  classes = 11,
): Record<string, number> {
  return { collapse, fairness, negligible, meanCoefficient: 0.1, classes };
}

Deno.test("FaCe adds C and F, each normalised over the pool", () => {
  const pool = [model(-4, 2), model(-2, 1), model(-3, 1.5)];
  assertEquals(face.combine!(pool), [1, 1, 1]);
  assertEquals(face.combine!(pool, { normalisation: "none" }), [-2, -1, -1.5]);
  assertEquals(face.combine!(pool, { normalisation: "rank" }), [1, 1, 1]);
});

Deno.test("FaCe has no score for one model, but a sum where nothing is normalised", () => {
  assertEquals(face.combine!([model(-4, 2)]), [NaN]);
  assertEquals(face.combine!([model(-4, 2)], { normalisation: "none" }), [-2]);
  assertEquals(face.combine!([]), []);
  assertEquals(faceWarnings([model(-4, 2)]), []);
});

Deno.test("an F that differs by round-off only counts for nothing", () => {
  const pool = [model(-2, 2.3), model(-1, 2.3 + 1e-9), model(-3, 2.3 - 1e-9)];
  assertEquals(face.combine!(pool), [0.5, 1, 0]);
  assertEquals(
    face.combine!(pool, { normalisation: "rank" }),
    [1, 1.5, 0.5],
  );
});

Deno.test("fairnessFloor is the share of log(K - 1) that F has to span for a full scale", () => {
  const pool = [model(-2, 2), model(-2, 2 - 0.001 * Math.log(10))];
  assertEquals(face.combine!(pool), [1, 0]);
  const [first, second] = face.combine!(pool, { fairnessFloor: 0.01 });
  assertAlmostEquals(first, 0.1, 1e-9);
  assertEquals(second, 0);
});

Deno.test("collapse log keeps one outlying C from squeezing the others together", () => {
  const pool = [model(-0.01, 2), model(-0.1, 2), model(-1, 2), model(-1000, 2)];
  const raw = face.combine!(pool),
    log = face.combine!(pool, { collapse: "log" });
  assertAlmostEquals(raw[2], 0.999, 1e-3);
  assertAlmostEquals(log[2], 3 / 5, 1e-12);
  assertEquals(log[0], 1);
});

Deno.test("a fully collapsed model leads under collapse log as well", () => {
  const scores = face.combine!(
    [model(0, 2), model(-1, 2)],
    { collapse: "log" },
  );
  assertEquals(scores, [1, 0]);
});

Deno.test("FaCe warns of an F that carries hardly any information, and names the option that helps", () => {
  const pool = [model(-2, 2.3, 0.97), model(-3, 2.302, 0.99)];
  const [warning, ...others] = faceWarnings(pool);
  assertEquals(others, []);
  assertMatch(warning, /98 % of the class pairs .* below 1e-3/);
  assertMatch(
    warning,
    /F spans under 0.1 % of its range; --fairness-floor 0.01/,
  );
  assertMatch(warning, /--covariance spherical with --pca-dims 64/);
  assertEquals(
    faceWarnings(pool, { fairnessFloor: 0.01, covariance: "spherical" })
      .filter((text) => /--fairness-floor|--covariance/.test(text)),
    [],
  );
});

Deno.test("FaCe warns of an F that is the same for all models", () => {
  const [warning] = faceWarnings([model(-2, 2.3, 1), model(-3, 2.3, 1)]);
  assertMatch(warning, /F is the same for all models, so C alone decides/);
  assertMatch(warning, /100 % of the class pairs/);
});

Deno.test("FaCe does not warn of an F that tells the models apart", () => {
  assertEquals(faceWarnings([model(-2, 2.3, 0.9), model(-3, 1.8, 0.9)]), []);
  assertEquals(faceWarnings([model(-2, 2.3, 0.1), model(-3, 2.29, 0.1)]), []);
});

Deno.test("FaCe warns of a C more than five times the median, and names the option that helps", () => {
  const pool = [model(-1, 2), model(-2, 1.9), model(-11, 2.1)];
  assertEquals(faceWarnings(pool), [
    "The worst C, -11.0, is 5.5 times the median, -2.00, and squeezes all others together; --collapse log helps",
  ]);
  assertEquals(faceWarnings(pool, { collapse: "log" }), []);
  assertEquals(
    faceWarnings([model(-1, 2), model(-2, 1.9), model(-9, 2.1)]),
    [],
  );
});

Deno.test("FaCe tells that F is nothing with two classes", () => {
  const pool = [model(-1, 0, 0, 2), model(-2, 0, 0, 2)];
  assertEquals(face.combine!(pool), [1, 0]);
  assertMatch(faceWarnings(pool)[0], /fewer than three classes/);
});

Deno.test("the terms of FaCe are those of its two metrics", async () => {
  const { features, labels } = featureCase({ spread: 2 });
  const analysis = analyseMatrix(features, labels);
  const options = { covariance: "spherical", temperature: 0.1, pcaDims: 3 };
  const terms = await face.terms(analysis, options);
  assertEquals(terms.classes, 4);
  assertEquals(
    terms.collapse,
    (await faceCollapse.terms(analysis)).score,
  );
  assertEquals(
    terms.fairness,
    (await faceFairness.terms(analysis, options)).score,
  );
});

Deno.test("F alone does not apply to two classes", async () => {
  const { features, labels } = featureCase({ classes: 2 });
  await assertRejects(
    () => faceFairness.terms(analyseMatrix(features, labels)),
    NotApplicableError,
    "needs three classes, found 2",
  );
});

Deno.test("options of FaCe that cannot be are refused with their value", () => {
  const pool = [model(-1, 2), model(-2, 1)];
  assertThrows(
    () => face.combine!(pool, { collapse: "sqrt" }),
    InputError,
    'Expected collapse to be one of raw, log but found "sqrt"',
  );
  assertThrows(
    () => face.combine!(pool, { fairnessFloor: -1 }),
    InputError,
    "Expected fairnessFloor to be 0 or more, e.g. 0.01, but found -1",
  );
});
