/** Golden values on every backend and number of threads, and the same bits twice. @module */
import { assertEquals } from "@std/assert";

import { openBackend } from "../../lib/inference/open_backend.ts";
import { availableBackends } from "../../lib/inference/available_backends.ts";
import { face } from "../../lib/metrics/face.ts";
import { findMetrics } from "../../lib/metrics/find_metrics.ts";
import { analyse } from "../../lib/statistics/analyse.ts";
import { agrees, goldenSet } from "../golden/golden.ts";
import { goldenByMetric } from "./golden_agreement.ts";
import { faceOptionsOf } from "./golden_face.ts";

/** Metrics whose heavy work is products. */
const PRODUCTS = [
  "face",
  "logme",
  "hscore",
  "regularised-hscore",
  "transrate",
  "sfda",
  "lda-accuracy",
  "silhouette",
];
const TERMS = { variance_collapse: "collapse", class_fairness: "fairness" };

const names = (await availableBackends()).filter(({ available, name }) =>
  available && name !== "webgpu"
).map(({ name }) => name);

for (const name of names) {
  for (const threads of [1, 2]) {
    Deno.test(`FaCe's golden values hold on ${name} with ${threads} threads`, async () => {
      const backend = await openBackend(name, { threads });
      try {
        const golden = goldenByMetric("every-day");
        const failures: string[] = [];
        for (const [metric, term] of Object.entries(TERMS)) {
          for (const value of golden.get(metric)!) {
            if (value.unstable) continue;
            const terms = await face.terms(
              analyse(goldenSet(value.set, "every-day"), backend.product),
              faceOptionsOf(value.params, "float64"),
            );
            if (!agrees(terms[term], value)) {
              failures.push(
                `${metric} of ${value.set} ${JSON.stringify(value.params)}: ${
                  terms[term]
                }, not ${value.value}`,
              );
            }
          }
        }
        assertEquals(failures, []);
      } finally {
        await backend.close();
      }
    });

    Deno.test(`metrics give the same bits twice on ${name} with ${threads} threads`, async () => {
      const backend = await openBackend(name, { threads });
      try {
        const compute = async () => {
          const analysis = analyse(
            goldenSet("model0", "every-day"),
            backend.product,
          );
          const found: Record<string, unknown> = {};
          for (const metric of findMetrics(PRODUCTS)) {
            found[metric.id] = await metric.terms(analysis);
          }
          return found;
        };
        assertEquals(await compute(), await compute());
      } finally {
        await backend.close();
      }
    });
  }
}
