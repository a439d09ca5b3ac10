/**
 * Every metric there is, by id.
 *
 * @module
 */
import { eTran } from "./e_tran.ts";
import { gbc } from "./gbc.ts";
import { hScore } from "./h_score.ts";
import { leep } from "./leep.ts";
import { logMe } from "./log_me.ts";
import type { Metric } from "./metric.ts";
import { nce } from "./nce.ts";
import { regularisedHScore } from "./regularised_h_score.ts";
import { sfda } from "./sfda.ts";
import { transRate } from "./trans_rate.ts";

/** All metrics, in the order in which tables show them. */
export const metrics: readonly Metric[] = [
  logMe,
  hScore,
  regularisedHScore,
  sfda,
  eTran,
  gbc,
  transRate,
  nce,
  leep,
];
