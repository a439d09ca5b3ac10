/**
 * The tasks in the order of tables.
 *
 * @module
 */
import type { ZooTask } from "../../../mod.ts";

/** All tasks. */
export const TASKS: readonly ZooTask[] = ["image", "segmentation", "text"];
