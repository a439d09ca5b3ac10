/**
 * CIFAR-10 from its binary version.
 *
 * @see Krizhevsky 2009, {@link https://www.cs.toronto.edu/~kriz/cifar.html}
 * @module
 */
import { loadSharp } from "../../deps/sharp.ts";
import { join } from "../../deps/std_path.ts";
import { FormatError } from "../../errors.ts";
import { visitArchive } from "./archive.ts";

const CLASSES = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;
const SIDE = 32;
const PLANE = SIDE * SIDE;
const RECORD = 1 + 3 * PLANE;
/** Which of a class's images are kept, counted in the order of the batches: from, to. */
const KEPT = { train: [2500, 2700], test: [0, 50] } as const;
/** As PIL saves JPEG by default. */
const JPEG = { quality: 75, chromaSubsampling: "4:2:0" } as const;

/** Interleaved RGB of a record's three planes. */
function pixelsOf(record: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * PLANE);
  for (let at = 0; at < PLANE; at++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[3 * at + channel] = record[1 + channel * PLANE + at];
    }
  }
  return pixels;
}

/**
 * Write `train/CLASS/NNNN.jpg` and `test/CLASS/NNNN.jpg` of the archive `cifar-10-binary.tar.gz`.
 *
 * A file's number is the image's place among those of its class, in the order of the batches.
 *
 * @throws {FormatError} If a batch is not what it should be, or missing.
 */
export async function writeCifar10(
  archive: string,
  folder: string,
): Promise<void> {
  const sharp = await loadSharp();
  const batches = new Map<string, Uint8Array>();
  await visitArchive(
    archive,
    (path) => /^(data_batch_[1-5]|test_batch)\.bin$/.test(path),
    (path, bytes) => {
      batches.set(path, bytes);
    },
  );
  const seen = {
    train: new Int32Array(CLASSES.length),
    test: new Int32Array(CLASSES.length),
  };
  for (
    const name of [
      ...[1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
      "test_batch.bin",
    ]
  ) {
    const bytes = batches.get(name);
    if (!bytes || bytes.length === 0 || bytes.length % RECORD !== 0) {
      throw new FormatError(
        `Expected ${name} in ${archive} with ${RECORD} bytes an image but found ${
          bytes ? `${bytes.length} bytes` : "no such file"
        }`,
      );
    }
    const split = name.startsWith("test") ? "test" : "train";
    const [from, to] = KEPT[split];
    for (let at = 0; at < bytes.length; at += RECORD) {
      const label = bytes[at];
      if (label >= CLASSES.length) {
        throw new FormatError(
          `Expected labels below ${CLASSES.length} in ${name} but found ${label} at byte ${at}`,
        );
      }
      const place = seen[split][label]++;
      if (place < from || place >= to) continue;
      const into = join(folder, split, CLASSES[label]);
      await Deno.mkdir(into, { recursive: true });
      await Deno.writeFile(
        join(into, `${String(place).padStart(4, "0")}.jpg`),
        await sharp(pixelsOf(bytes.subarray(at, at + RECORD)), {
          raw: { width: SIDE, height: SIDE, channels: 3 },
        }).jpeg(JPEG).toBuffer(),
      );
    }
  }
}
