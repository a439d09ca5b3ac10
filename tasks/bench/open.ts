/**
 * Time until image data of every form are ready, and the memory that it takes: a folder of 100 000 files, and archives
 * and shards that are larger than the memory they should need. Each is opened in a process of its own, where it is
 * made in a temporary folder before.
 *
 *     deno run -A tasks/bench/open.ts [--images N] [--packed N] [--bytes N] [--json] [--record]
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { parseArgs } from "@std/cli/parse-args";
import { ZipWriter } from "npm:@zip.js/zip.js@2.24.0";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { pack } from "npm:tar-stream@3.1.7";
import { peakMemory } from "../../lib/pipeline/peak_memory.ts";
import { openDataset } from "../../mod.ts";

import { publish } from "./bench_report.ts";
import { run } from "./run_command.ts";

const flags = parseArgs(Deno.args, {
  string: ["images", "packed", "bytes", "path", "memory"],
  default: { images: "100000", packed: "20000", bytes: "20000" },
});
const [images, packed, size] = [flags.images, flags.packed, flags.bytes]
  .map(Number);
const CLASSES = 100;
/** Bytes of a file of the large folder. */
const SMALL = 3000;
/** Images of a shard, and rows of a row group. */
const SHARD = 5000;
const GROUP = 100;

/** A file that begins as an image does, different from all others and hard to compress. */
function madeUp(at: number, bytes: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(bytes);
  const words = new Uint32Array(file.buffer, 0, bytes >> 2);
  let state = at + 1;
  for (let word = 0; word < words.length; word++) {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + at | 0;
    words[word] = state ^ word;
  }
  file.set(new TextEncoder().encode("GIF89a"));
  return file;
}

const classOf = (at: number) => `class${String(at % CLASSES).padStart(3, "0")}`;
const pathOf = (at: number) => `${classOf(at)}/${at}.gif`;

/** A tar file of some files, as a stream. */
function tarred(
  files: Iterable<readonly [path: string, bytes: Uint8Array]>,
): AsyncIterable<Uint8Array> {
  const archive = pack();
  (async () => {
    for (const [name, bytes] of files) {
      await new Promise<void>((done, fail) =>
        archive.entry(
          { name, size: bytes.length },
          Buffer.from(bytes),
          (error: unknown) => error ? fail(error) : done(),
        )
      );
    }
    archive.finalize();
  })();
  return archive;
}

async function write(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      at += await file.write(piece.subarray(at));
    }
  }
}

function* members(from: number, to: number): Generator<[string, Uint8Array]> {
  for (let at = from; at < to; at++) yield [pathOf(at), madeUp(at, size)];
}

/** The forms, and how each is made in a folder; gives the path to open. */
const FORMS: Readonly<Record<string, (folder: string) => Promise<string>>> = {
  async folder(folder) {
    for (let at = 0; at < images; at++) {
      if (at < CLASSES) await Deno.mkdir(`${folder}/${classOf(at)}`);
      Deno.writeFileSync(`${folder}/${pathOf(at)}`, madeUp(at, SMALL));
    }
    return folder;
  },
  async zip(folder) {
    const path = `${folder}/images.zip`;
    using file = await Deno.open(path, { write: true, create: true });
    const zip = new ZipWriter(
      new WritableStream<Uint8Array>({
        async write(piece) {
          for (let at = 0; at < piece.length;) {
            at += await file.write(piece.subarray(at));
          }
        },
      }),
      { level: 0, useWebWorkers: false, keepOrder: true },
    );
    for (const [name, bytes] of members(0, packed)) {
      await zip.add(name, ReadableStream.from([bytes]));
    }
    await zip.close();
    return path;
  },
  async tar(folder) {
    const path = `${folder}/images.tar`;
    await write(path, tarred(members(0, packed)));
    return path;
  },
  async "tar.gz"(folder) {
    const path = `${folder}/images.tar.gz`;
    const gzip = createGzip({ level: 1 });
    await write(path, Readable.from(tarred(members(0, packed))).pipe(gzip));
    return path;
  },
  async webdataset(folder) {
    for (let from = 0; from < packed; from += SHARD) {
      const to = Math.min(packed, from + SHARD);
      const samples = function* (): Generator<[string, Uint8Array]> {
        for (let at = from; at < to; at++) {
          yield [`${at}.gif`, madeUp(at, size)];
          yield [`${at}.cls`, new TextEncoder().encode(`${at % CLASSES}`)];
        }
      };
      const name = `train-${String(from / SHARD).padStart(6, "0")}.tar`;
      await write(`${folder}/${name}`, tarred(samples()));
    }
    return folder;
  },
  async parquet(folder) {
    for (let from = 0; from < packed; from += SHARD) {
      const rows = Array.from(
        { length: Math.min(SHARD, packed - from) },
        (_, row) => from + row,
      );
      const bytes = parquetWriteBuffer({
        columnData: [
          {
            name: "image",
            data: rows.map((at) => madeUp(at, size)),
            type: "BYTE_ARRAY",
          },
          {
            name: "label",
            data: rows.map((at) => at % CLASSES),
            type: "INT32",
          },
        ],
        rowGroupSize: GROUP,
      });
      const shard = String(from / SHARD).padStart(5, "0");
      await Deno.writeFile(
        `${folder}/train-${shard}-of-00099.parquet`,
        new Uint8Array(bytes),
      );
    }
    return folder;
  },
};

/** What a child process does: open, and read all images once. */
async function open(path: string, memory: string): Promise<void> {
  const begin = performance.now();
  const dataset = await openDataset(path, { hashMemory: memory });
  const opened = performance.now();
  let bytes = 0;
  for await (const sample of dataset.samples()) {
    if ("bytes" in sample) bytes += (await sample.bytes()).length;
  }
  console.log(JSON.stringify({
    size: dataset.size,
    bytes,
    opening: (opened - begin) / 1000,
    reading: (performance.now() - opened) / 1000,
    mebibytes: peakMemory()! / 2 ** 20,
  }));
}

interface Opened {
  readonly size: number;
  readonly bytes: number;
  readonly opening: number;
  readonly reading: number;
  readonly mebibytes: number;
}

/** Open in a process of its own, whose memory is that of opening. */
async function opened(path: string, memory: string): Promise<Opened> {
  const words = ["--path", path, "--memory", memory];
  return JSON.parse(
    await run(Deno.execPath(), "run", "-A", import.meta.filename!, ...words),
  );
}

if (flags.path) {
  await open(flags.path, flags.memory!);
} else {
  const rows: string[][] = [];
  for (const [form, make] of Object.entries(FORMS)) {
    const folder = await Deno.makeTempDir();
    const memory = await Deno.makeTempFile();
    try {
      const path = await make(folder);
      // Hashes of files that may change again unnoticed are not remembered.
      await new Promise((done) => setTimeout(done, 2500));
      const first = await opened(path, memory);
      const again = await opened(path, memory);
      rows.push([
        form,
        String(first.size),
        (first.bytes / 2 ** 20).toFixed(0),
        first.opening.toFixed(2),
        again.opening.toFixed(2),
        first.reading.toFixed(2),
        Math.max(first.mebibytes, again.mebibytes).toFixed(0),
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
      await Deno.remove(memory);
    }
  }
  await publish({
    name: "open",
    title: "Opening image data",
    command: "deno task bench:open",
    about:
      `A folder of ${images} files of ${SMALL} bytes, and ${packed} files of ${size} bytes in other forms, ${CLASSES} classes. Opening for the first time hashes every image; the second time, hashes are remembered. Reading is a pass over all images. Each in a process of its own.`,
    tables: [{
      columns: [
        "",
        "images",
        "MiB",
        "ready, s",
        "ready again, s",
        "reading, s",
        "resident memory at most, MiB",
      ],
      rows,
    }],
  });
}
