/// <reference lib="dom" />
/**
 * Computes beside the page, so that the page stays alive; it is ended where the run is cancelled.
 *
 * @module
 */
import type { Dataset } from "../../../lib/datasets/dataset.ts";
import { InputError } from "../../../lib/errors.ts";
import { rank } from "../../../lib/pipeline/rank.ts";
import { scoreFiles } from "../../../lib/pipeline/score_files.ts";
import type { RunDocument } from "../../../lib/report/run_document.ts";
import { titleOf } from "../../../lib/report/shown.ts";
import { mount } from "../stand_ins/deno.ts";

import {
  allInPageWords,
  CANDIDATES,
  DATA,
  inPageWords,
} from "./in_page_words.ts";
import { featureFiles, lookAtCandidates } from "./look_at_candidates.ts";
import { dataCard, openDropped } from "./look_at_data.ts";
import type {
  Candidates,
  DataCard,
  PlacedFile,
  RankChoice,
  Reply,
  Request,
} from "./messages.ts";

/** What is at hand. */
const held: {
  kind: Candidates["kind"];
  features: readonly string[];
  taps: readonly string[];
  dataset?: Dataset;
  labels?: string;
  skipBad: boolean;
} = { kind: "models", features: [], taps: [], skipBad: false };

const say = (reply: Reply): void => self.postMessage(reply);

const byPath = (files: readonly PlacedFile[]) =>
  new Map(files.map(({ path, file }) => [path, file]));

async function candidates(
  { files, taps }: Extract<Request, { ask: "candidates" }>,
): Promise<Candidates> {
  const dropped = byPath(files);
  mount(CANDIDATES, dropped);
  const found = await lookAtCandidates(dropped, taps);
  held.kind = found.kind;
  held.taps = found.cards.flatMap(({ name, named }) =>
    named === undefined ? [] : [`${name}=${named}`]
  );
  held.features = found.kind === "features" ? featureFiles(dropped.keys()) : [];
  return found;
}

async function data(
  { files, choice }: Extract<Request, { ask: "data" }>,
): Promise<DataCard> {
  held.dataset = held.labels = undefined;
  held.skipBad = choice.skipBad;
  const dropped = byPath(files);
  mount(DATA, dropped);
  const paths = [...dropped.keys()];
  if (held.kind === "features") {
    if (paths.length > 1) {
      throw new InputError(
        `Cannot tell which of ${paths.length} files holds the labels; drop one, with a label for each row of the features`,
      );
    }
    held.labels = paths[0];
    return {
      name: paths[0],
      task: "labels",
      samples: 0,
      classes: [],
      remarks: [],
    };
  }
  held.dataset = await openDropped(paths, choice);
  return dataCard(held.dataset);
}

async function ranked(
  { metrics, metricOptions, backend }: RankChoice,
): Promise<RunDocument> {
  const onScoring = (model: string, metric: string) =>
    say({ say: "stage", text: `Scoring ${model}: ${titleOf(metric)}` });
  if (held.kind === "features") {
    say({ say: "stage", text: "Reading features" });
    return await scoreFiles(
      held.features.map((path) => `${CANDIDATES}/${path}`),
      {
        labels: held.labels && `${DATA}/${held.labels}`,
        metrics,
        metricOptions,
        details: true,
        onProgress: onScoring,
      },
    );
  }
  const { run } = await rank({
    models: [CANDIDATES],
    taps: held.taps,
    data: held.dataset!,
    skipBad: held.skipBad,
    backend,
    metrics,
    metricOptions,
    details: true,
    // No store: what a page keeps is easily lost, and hard to find again.
    cache: null,
    // The browser decodes on threads of its own.
    workers: 0,
    onBackend: (_, reason) => say({ say: "backend", reason }),
    onExtraction: (progress) => say({ say: "progress", ...progress }),
    onScoring,
  });
  return run;
}

async function answer(request: Request): Promise<Reply> {
  switch (request.ask) {
    case "candidates":
      return {
        say: "candidates",
        id: request.id,
        candidates: await candidates(request),
      };
    case "data":
      return {
        say: "data",
        id: request.id,
        data: allInPageWords(await data(request)),
      };
    case "rank":
      return {
        say: "ranked",
        run: allInPageWords(await ranked(request.choice)),
      };
  }
}

/** What went wrong; the stack only where it is not the input's fault. */
function failure(error: unknown, request: Request): Reply {
  const message = inPageWords(
    error instanceof Error ? error.message : String(error),
  );
  const id = "id" in request ? request.id : undefined;
  return {
    say: "failed",
    asked: request.ask,
    id,
    message,
    ...(error instanceof InputError ? {} : {
      stack: error instanceof Error ? error.stack : undefined,
    }),
  };
}

// One request after the other: an answer depends on what was dropped before.
let queue = Promise.resolve();
self.addEventListener("message", ({ data: request }: MessageEvent<Request>) => {
  queue = queue.then(() =>
    answer(request).catch((error) => failure(error, request)).then(say)
  );
});
