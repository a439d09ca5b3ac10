/**
 * The flags that bound what a run takes and tell where it went, shared by every command that computes.
 *
 * @module
 */
import { createProfile, type Profile } from "../inference/profile.ts";
import { profileLines, type RunProfile } from "../report/profile_lines.ts";

import type { Flags, FlagValues } from "./command.ts";
import type { Output } from "./output.ts";
import { UsageError } from "./usage_error.ts";

/** Flags of every command that computes. */
export const RESOURCE_FLAGS = {
  memory: {
    type: "string",
    placeholder: "SIZE",
    help:
      "Memory for data and statistics, such as 2GB; what does not fit is stored on disk or n/a (default: all)",
  },
  profile: {
    type: "boolean",
    help: "Tell where the time went, how fast each stage was, and the memory",
  },
} as const satisfies Flags;

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};
const LEAST = 64e6;

/**
 * Bytes of a size such as "2GB" or "512 MiB".
 *
 * @throws {UsageError} If it is none, or less than 64 MB.
 */
export function parseMemory(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const unit = match && UNITS[match[2].toUpperCase()];
  if (!match || !unit) {
    throw new UsageError(
      `Expected --memory to be a size such as 2GB or 512MiB but found "${text}"`,
    );
  }
  const bytes = Number(match[1]) * unit;
  if (bytes < LEAST) {
    throw new UsageError(
      `Expected --memory to be 64MB or more but found ${text}`,
    );
  }
  return bytes;
}

/** What these flags choose. */
export function resourceChoice(
  { memory, profile }: FlagValues<typeof RESOURCE_FLAGS>,
): { readonly memory?: number; readonly profile?: Profile } {
  return {
    memory: memory === undefined ? undefined : parseMemory(memory),
    profile: profile ? createProfile() : undefined,
  };
}

/** Print a run's profile, where it has one; without metrics, where none were computed. */
export function printProfile(
  { profile, seconds }: {
    readonly profile?: RunProfile;
    readonly seconds?: Readonly<Record<string, number>>;
  },
  output: Output,
): void {
  if (!profile) return;
  for (const line of profileLines(profile, seconds?.metrics)) {
    output.note(line);
  }
}
