/**
 * Data sets by the names of torchvision's classes, in the folders to which these download.
 *
 * @see {@link https://docs.pytorch.org/vision/stable/datasets.html}
 * @module
 */
import { InputError } from "../../errors.ts";

/** What begins a name: `torchvision:CIFAR10`, `torchvision:CIFAR10:ROOT`. */
const PREFIX = "torchvision:";
/** torchvision's own examples download to it. */
const DEFAULT_ROOT = "data";

/** Folders or archives below the root, the one that is preferred first. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  MNIST: ["MNIST"],
  FashionMNIST: ["FashionMNIST"],
  KMNIST: ["KMNIST"],
  EMNIST: ["EMNIST"],
  QMNIST: ["QMNIST"],
  CIFAR10: [
    "cifar-10-batches-py",
    "cifar-10-batches-bin",
    "cifar-10-python.tar.gz",
    "cifar-10-binary.tar.gz",
  ],
  CIFAR100: [
    "cifar-100-python",
    "cifar-100-binary",
    "cifar-100-python.tar.gz",
    "cifar-100-binary.tar.gz",
  ],
  STL10: ["stl10_binary", "stl10_binary.tar.gz"],
  SVHN: [""],
  Caltech101: ["caltech101/101_ObjectCategories"],
  Caltech256: ["caltech256/256_ObjectCategories"],
  Country211: ["country211"],
  DTD: ["dtd/dtd"],
  EuroSAT: ["eurosat/2750"],
  FGVCAircraft: ["fgvc-aircraft-2013b"],
  Flowers102: ["flowers-102"],
  Food101: ["food-101"],
  GTSRB: ["gtsrb/GTSRB/Training"],
  Imagenette: ["imagenette2", "imagenette2-320", "imagenette2-160"],
  ImageNet: [""],
  LFWPeople: ["lfw-py/lfw_funneled", "lfw-py/lfw-deepfunneled", "lfw-py/lfw"],
  OxfordIIITPet: ["oxford-iiit-pet"],
  RenderedSST2: ["rendered-sst2"],
  SUN397: ["SUN397"],
};

/** Whether a path is such a name. */
export function isTorchvisionName(path: string): boolean {
  return path.startsWith(PREFIX);
}

/**
 * The folder or archive that a name stands for.
 *
 * @param name `torchvision:NAME`, or `torchvision:NAME:ROOT` where the data lie elsewhere than in `data`; letter case
 * does not matter.
 * @throws {InputError} If there is no such name, or nothing lies there.
 */
export async function torchvisionFolder(name: string): Promise<string> {
  const [, wanted, root = DEFAULT_ROOT] =
    /^torchvision:([^:]+)(?::(.+))?$/.exec(name) ?? [];
  const known = Object.keys(FOLDERS);
  const found = known.find((known) =>
    known.toLowerCase() === wanted?.toLowerCase()
  );
  if (found === undefined) {
    throw new InputError(
      `Cannot find ${name}: expected torchvision:NAME[:ROOT] with one of the names ${
        known.join(", ")
      }`,
    );
  }
  const paths = FOLDERS[found].map((folder) =>
    folder === "" ? root : `${root}/${folder}`
  );
  for (const path of paths) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  throw new InputError(
    `Cannot find ${found} as torchvision downloads it: looked for ${
      paths.join(", ")
    }; give its root, e.g. torchvision:${found}:/path/to/root`,
  );
}
