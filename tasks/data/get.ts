/**
 * `deno task data:get`: download a data set that some of the zoo's targets are listed from.
 *
 *     deno task data:get cifar10|camvid|tweeteval [--to DIR] [--origin URL] [--quiet]
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  defaultDataRoot,
  type DownloadState,
  getPublicData,
  InputError,
  type PublicDataName,
} from "../../mod.ts";

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function shown({ received, total }: DownloadState): string {
  return total === undefined
    ? megabytes(received)
    : `${megabytes(received)} of ${megabytes(total)}`;
}

try {
  const flags = parseArgs(Deno.args, {
    string: ["to", "origin"],
    boolean: ["quiet"],
    unknown: (argument: string) => {
      if (!argument.startsWith("-")) return true;
      throw new InputError(
        `Unknown flag ${argument}; there are --to, --origin, --quiet`,
      );
    },
  });
  if (flags._.length !== 1) {
    throw new InputError(
      "Expected one data set: deno task data:get cifar10|camvid|tweeteval [--to DIR]",
    );
  }
  const isLive = !flags.quiet && Deno.stderr.isTerminal();
  const live = (text: string) => {
    if (!isLive) return;
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[2K${text}`));
  };
  const name = String(flags._[0]) as PublicDataName;
  const { folder, isNew } = await getPublicData(name, {
    to: flags.to ?? defaultDataRoot(),
    origin: flags.origin,
    onProgress: (state) => live(`${name}: ${shown(state)}`),
    onUnpacking: () => live(`${name}: unpacking`),
  });
  live("");
  console.log(isNew ? folder : `${folder} is there already`);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
