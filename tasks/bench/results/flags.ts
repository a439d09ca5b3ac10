/**
 * Flags of the benchmarks.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "@std/cli/parse-args";
import { type BackendName, InputError } from "../../../mod.ts";

/** What every benchmark takes. */
export interface BenchFlags {
  /** Folder of another zoo than the project's. */
  readonly zoo?: string;
  readonly dataRoot?: string;
  readonly cache: string;
  readonly backend: BackendName | "auto";
  readonly threads?: number;
  readonly targets?: readonly string[];
  readonly metrics: readonly string[];
  /** Whether targets that are kept aside are shown too. */
  readonly keptAside: boolean;
  readonly resamples: number;
  readonly json?: string;
  readonly html?: string;
  readonly quiet: boolean;
  /** Run the test on the targets that are kept aside. */
  readonly final: boolean;
}

const STRINGS = [
  "zoo",
  "data-root",
  "cache",
  "backend",
  "threads",
  "targets",
  "metrics",
  "resamples",
  "json",
  "html",
] as const;
const BOOLEANS = ["kept-aside", "quiet", "final"] as const;

/** Where features and gathered data are kept by default. */
export const BENCH_CACHE = fileURLToPath(
  new URL("../../../.cache/bench", import.meta.url),
);

/**
 * Parse a benchmark's flags.
 *
 * @throws {InputError} If one is unknown or has no use.
 */
export function benchFlags(args: readonly string[]): BenchFlags {
  const flags = parseArgs([...args], {
    string: [...STRINGS],
    boolean: [...BOOLEANS],
    unknown: (argument: string) => {
      throw new InputError(
        `Unknown argument ${argument}; there are ${
          [...STRINGS, ...BOOLEANS].map((name) => `--${name}`).join(", ")
        }`,
      );
    },
  });
  const list = (value: string | undefined) =>
    value?.split(",").map((part) => part.trim()).filter(Boolean);
  return {
    zoo: flags.zoo,
    dataRoot: flags["data-root"],
    cache: flags.cache ?? BENCH_CACHE,
    backend: (flags.backend ?? "auto") as BackendName | "auto",
    threads: whole(flags.threads, "threads"),
    targets: list(flags.targets),
    metrics: list(flags.metrics) ?? ["all"],
    keptAside: flags["kept-aside"],
    resamples: whole(flags.resamples, "resamples") ?? 2000,
    json: flags.json,
    html: flags.html,
    quiet: flags.quiet,
    final: flags.final,
  };
}

function whole(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new InputError(
    `Expected a whole number of 1 or more as --${name} but found "${value}"`,
  );
}
