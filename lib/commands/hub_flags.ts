/**
 * The flags that say how the Hugging Face hub is used.
 *
 * @module
 */
import type { Variant } from "../models/hub/choose_model_file.ts";
import type { HubModelOptions } from "../models/hub/hub_models.ts";

import type { Flags, FlagValues } from "./command.ts";

/** Flags of every command that takes names on the hub. */
export const HUB_FLAGS = {
  variant: {
    type: "string",
    values: ["fp32", "fp16", "int8", "q4"],
    help:
      "Precision of the models from the hub (default fp32, else the first that is there)",
  },
  filter: {
    type: "string",
    placeholder: "NAME",
    help: "Of hf:owner/* the models whose name holds this; * and ? are globs",
  },
  offline: {
    type: "boolean",
    help: "Download nothing: take models and data from the hub's cache",
  },
} as const satisfies Flags;

/** What the flags say of the hub; the environment says the rest. */
export function hubOptions(
  flags: FlagValues<typeof HUB_FLAGS>,
): Pick<HubModelOptions, "variant" | "filter" | "offline"> {
  return {
    ...(flags.variant !== undefined && { variant: flags.variant as Variant }),
    ...(flags.filter !== undefined && { filter: flags.filter }),
    ...(flags.offline && { offline: true }),
  };
}
