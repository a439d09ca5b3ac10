/**
 * Whether a model's tap fits the data, and what it is read as.
 *
 * @module
 */
import type { Dataset } from "../datasets/dataset.ts";
import { ModelError } from "../errors.ts";
import type { Tap } from "../models/tap.ts";

/** Kinds of data in words. */
const DATA: Readonly<Record<Dataset["task"], string>> = {
  image: "whole images",
  segmentation: "label maps",
  text: "texts",
};

/**
 * The tap of a model as it is read for a kind of data.
 *
 * Label maps take any map of a model of images: that of a segmentation model, one that its user names, or the one that
 * a body without a head ends in.
 *
 * @param model Name of the model, for messages.
 * @param tap What was found in its graph, or named.
 * @param isNamed Whether its user named it.
 * @throws {ModelError} If the model is one for other data.
 */
export function tapForTask(
  model: string,
  tap: Tap,
  task: Dataset["task"],
  isNamed: boolean,
): Tap {
  const { kind } = tap;
  if (kind === task) return tap;
  if (task === "segmentation" && kind !== "text") {
    const isMap = tap.channelAxis === 1 && tap.logits === null;
    if (isNamed || isMap) {
      return { ...tap, kind: "segmentation", pooling: "pixels" };
    }
    throw new ModelError(
      `Cannot rank ${model} on label maps: it gives one answer an image (tap ${tap.tensor}); ` +
        `name one of its maps with --tap (candidates: fair-collapse inspect ${model})`,
    );
  }
  if (kind === "unknown") return tap;
  throw new ModelError(
    `Cannot rank ${model} on ${
      DATA[task]
    }: its graph looks like one for ${kind} (tap ${tap.tensor})`,
  );
}
