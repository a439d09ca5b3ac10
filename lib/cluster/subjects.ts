/**
 * Names of the streams, subjects and buckets of a cluster, all in one place: what a server's permissions speak of.
 *
 * @module
 */

/** Stream of what is to be done; a message leaves it when it is acknowledged. */
export const WORK = "fc_work";
/** Stream of what was done; the first result of an item is the one that counts. */
export const RESULTS = "fc_results";
/** Stream of what was given up, with the reason. */
export const DEAD = "fc_dead";
/** Bucket of models, samples and merged statistics; workers only read it. */
export const OBJECTS = "fair-collapse";
/** Bucket of results that are too large for a message. */
export const RESULT_OBJECTS = "fair-collapse-results";
/** Consumer of the work that any worker may take. */
export const ANY = "any";

/** Where workers tell how they are. */
export const STATUS = "fc.status";
/** Where the process that drives a run speaks to workers. */
export const CONTROL = "fc.control";

/** One step of one model on one shard. */
export interface ItemName {
  /** The run. */
  readonly run: string;
  /** What is computed, in letters, digits and hyphens. */
  readonly pass: string;
  /** Number of the model. */
  readonly model: number;
  /** Number of the shard. */
  readonly shard: number;
}

/** An item's name as the end of a subject. */
export function itemKey({ run, pass, model, shard }: ItemName): string {
  return `${run}.${pass}.${model}.${shard}`;
}

/** Where an item is put for any worker, or for one. */
export function workSubject(key: string, worker?: string): string {
  return worker === undefined
    ? `fc.work.any.${key}`
    : `fc.work.to.${worker}.${key}`;
}

/** What a run's, or a worker's, items are put under. */
export const workFilters = {
  any: "fc.work.any.>",
  of: (worker: string): string => `fc.work.to.${worker}.>`,
  ofRun: (run: string): readonly string[] => [
    `fc.work.any.${run}.>`,
    `fc.work.to.*.${run}.>`,
  ],
};

/** Where an item's result goes. */
export function resultSubject(key: string): string {
  return `fc.results.${key}`;
}

/** Where an item goes that is given up. */
export function deadSubject(key: string): string {
  return `fc.dead.${key}`;
}

/** Where the process that drives a run answers. */
export function driverSubject(run: string): string {
  return `fc.run.${run}`;
}
