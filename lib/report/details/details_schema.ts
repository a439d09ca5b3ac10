/**
 * The schema of the details of a run document.
 *
 * Details go into a page: pictures must be data URIs of bitmaps, whatever else a document may hold.
 *
 * @module
 */
import {
  array,
  check,
  type GenericSchema,
  integer,
  looseObject,
  minValue,
  nullable,
  number,
  optional,
  pipe,
  record,
  regex,
  strictTuple,
  string,
} from "../../deps/valibot.ts";

const count = pipe(number(), integer(), minValue(0));
const picture = pipe(
  string(),
  regex(
    /^data:image\/(?:webp|jpeg|png);base64,[A-Za-z0-9+/]+=*$/,
    "expected a data URI of a WebP, JPEG or PNG picture",
  ),
);
const numberOrNaN = nullable(number());
const interval = looseObject({
  estimate: numberOrNaN,
  low: numberOrNaN,
  high: numberOrNaN,
  undefinedResamples: count,
});
const point = strictTuple([number(), number()]);

const projection = pipe(
  looseObject({
    samples: array(count),
    labels: array(count),
    predicted: optional(array(count)),
    pca: array(point),
    pcaShares: point,
    lda: optional(array(point)),
  }),
  check(
    ({ samples, labels, predicted, pca, lda }) =>
      [labels, predicted, pca, lda].every((values) =>
        values === undefined || values.length === samples.length
      ),
    "expected arrays of one length",
  ),
);

const modelDetails = looseObject({
  model: string(),
  logOverlap: array(array(nullable(number()))),
  fairness: array(nullable(number())),
  variances: array(nullable(number())),
  recalls: array(nullable(number())),
  spectrum: looseObject({
    singularValues: array(number()),
    share: numberOrNaN,
  }),
  neuralCollapse: array(looseObject({
    metric: string(),
    score: nullable(number()),
    reason: optional(string()),
  })),
  projection,
  confusions: array(
    looseObject({ of: count, as: count, rows: count, share: number() }),
  ),
  exemplars: array(looseObject({
    class: count,
    typical: array(count),
    confused: array(
      looseObject({ sample: count, as: count, probability: number() }),
    ),
  })),
});

const frame = looseObject({
  sample: count,
  source: string(),
  width: count,
  height: count,
  picture,
  labels: picture,
  classes: array(count),
  grids: array(looseObject({
    model: string(),
    columns: count,
    rows: count,
    labels: picture,
    nearest: picture,
    agreement: number(),
  })),
});

/** What `RunDetails` look like in JSON. */
export const DETAILS_SCHEMA: GenericSchema<unknown, unknown> = pipe(
  looseObject({
    classes: array(count),
    models: array(modelDetails),
    samples: array(looseObject({
      sample: count,
      source: string(),
      thumbnail: optional(picture),
      text: optional(string()),
    })),
    frames: optional(array(frame)),
    truth: optional(looseObject({
      source: string(),
      values: record(string(), number()),
      metrics: array(looseObject({
        metric: string(),
        models: count,
        weightedTau: interval,
        kendallTau: interval,
      })),
    })),
    command: optional(array(string())),
    leftOut: array(string()),
  }),
  check(
    ({ classes, models }) =>
      models.every(({ logOverlap, fairness, variances, recalls }) =>
        [logOverlap, fairness, variances, recalls, ...logOverlap].every(
          ({ length }) => length === classes.length,
        )
      ),
    "expected one number for each of the classes shown",
  ),
);
