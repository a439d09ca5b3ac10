/**
 * The plan of a run in the object store: there once everything that it names is.
 *
 * @module
 */
import type { ObjectStore } from "../deps/nats.ts";
import { InputError } from "../errors.ts";

import { objectPath, readObject } from "./object_cache.ts";
import type { Plan } from "./plan.ts";

const TIMEOUT = 30_000;

/** The plan of a run, or undefined. */
export async function findPlan(
  bucket: ObjectStore,
  run: string,
): Promise<Plan | undefined> {
  const bytes = await readObject(bucket, objectPath(run, "plan"));
  if (!bytes) return undefined;
  const plan: Plan = JSON.parse(new TextDecoder().decode(bytes));
  if (plan.format === "fair-collapse/plan" && plan.version === 1) return plan;
  throw new InputError(
    `Cannot use the plan of run ${run}: it is of another version; are all machines of the cluster of one version?`,
  );
}

/**
 * The plan of a run.
 *
 * @throws {InputError} If there is none.
 */
export async function readPlan(
  bucket: ObjectStore,
  run: string,
): Promise<Plan> {
  const plan = await findPlan(bucket, run);
  if (plan) return plan;
  throw new InputError(
    `Cannot find run ${run} in the cluster: it has ended, was cancelled, or never began`,
  );
}

/** Store a plan. */
export async function storePlan(
  bucket: ObjectStore,
  plan: Plan,
): Promise<void> {
  await bucket.putBlob(
    { name: objectPath(plan.run, "plan") },
    new TextEncoder().encode(JSON.stringify(plan)),
    { timeout: TIMEOUT },
  );
}
