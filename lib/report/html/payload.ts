/**
 * What the page's script needs: the numbers behind marks that carry no label of their own, and those to compare models by.
 *
 * @module
 */
import { classNameOf, type RunView } from "./run_view.ts";
import { pointsByClass } from "./charts/projection.ts";
import { factsOf } from "./sections/models.ts";

/** A model for the script. */
export interface PayloadModel {
  /** Its name. */
  readonly name: string;
  /** Numbers by name, in order. */
  readonly facts: readonly (readonly [string, number])[];
  /** Logarithms of the coefficients, classes x classes. */
  readonly overlap: readonly (number | null)[];
  /** Sample of each dot, in the order in which they are drawn. */
  readonly samples: readonly number[];
  /** Class id of each dot. */
  readonly labels: readonly number[];
  /** Class id that each dot is taken for. */
  readonly predicted: readonly number[];
  /** A typical sample of each class shown, or -1. */
  readonly typical: readonly number[];
  /** Confused samples: class id, sample, class id that it is taken for. */
  readonly confused: readonly (readonly [number, number, number])[];
}

/** What the page's script needs. */
export interface Payload {
  /** Name of each class shown by id. */
  readonly names: Readonly<Record<string, string>>;
  /** Class ids in the order of the matrices. */
  readonly classes: readonly number[];
  /** The models, best first. */
  readonly models: readonly PayloadModel[];
  /** Source of each sample that is named. */
  readonly sources: Readonly<Record<string, string>>;
  /** Samples that have a picture. */
  readonly pictures: readonly number[];
}

/** Collect it. */
export function payloadOf(view: RunView): Payload {
  const { details, detailed } = view;
  const classes = details?.classes ?? [];
  const samples = details?.samples ?? [];
  const ids = new Set([
    ...classes,
    ...detailed.flatMap(({ details: { projection, exemplars } }) => [
      ...projection.labels,
      ...projection.predicted ?? [],
      ...exemplars.flatMap(({ confused }) => confused.map(({ as }) => as)),
    ]),
  ]);
  return {
    names: Object.fromEntries(
      [...ids].map((id) => [id, classNameOf(view, id)]),
    ),
    classes,
    models: detailed.map((model) => modelPayload(view, model)),
    sources: Object.fromEntries(
      samples.map(({ sample, source }) => [sample, source]),
    ),
    pictures: samples.flatMap(({ sample, thumbnail }) =>
      thumbnail ? [sample] : []
    ),
  };
}

function modelPayload(
  view: RunView,
  model: RunView["detailed"][number],
): PayloadModel {
  const { name, details } = model;
  const { labels, predicted = labels, samples, pca } = details.projection;
  const order = pointsByClass(details, pca, view.details!.classes)
    .flatMap(({ right, mistaken }) => [...right, ...mistaken])
    .map(({ at }) => at);
  return {
    name,
    facts: factsOf(view, model),
    overlap: details.logOverlap.flat(),
    samples: order.map((at) => samples[at]),
    labels: order.map((at) => labels[at]),
    predicted: order.map((at) => predicted[at]),
    typical: view.details!.classes.map((id) =>
      details.exemplars.find((own) => own.class === id)?.typical[0] ?? -1
    ),
    confused: details.exemplars.flatMap(({ class: id, confused }) =>
      confused.map(({ sample, as }) => [id, sample, as] as const)
    ),
  };
}
