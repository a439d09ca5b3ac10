/**
 * Which layer of each model ranks first, where layers were ranked one by one.
 *
 * @module
 */
import type { RunDocument } from "./run_document.ts";

/** One sentence a model whose layers were ranked: its best layer by the deciding metric. */
export function layerRemarks({ models, order }: RunDocument): string[] {
  const layers = Map.groupBy(
    models.filter(({ layerOf }) => layerOf !== undefined),
    ({ layerOf }) => layerOf!,
  );
  return [...layers].map(([model, own]) => {
    const names = own.map(({ name }) => name);
    const best = order.find((name) => names.includes(name))!;
    return `Best layer of ${model}: ${
      best.slice(`${model} @ `.length)
    }, of ${names.length}.`;
  });
}
