/**
 * Whole files of every format, small, to begin the damage from.
 *
 * @module
 */
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { pack } from "npm:tar-stream@3.1.7";

import sharp from "npm:sharp@0.35.5";
import { encodeNpy, scoreFiles } from "../../mod.ts";
import { safetensorsOf, zip } from "../../tests/features/feature_files.ts";

/** Files by the ending that says their format. */
export type Seeds = Readonly<Record<string, readonly Uint8Array[]>>;

const text = (content: string) => new TextEncoder().encode(content);
const json = (content: unknown) => text(JSON.stringify(content));
const zoo = new URL("../../zoo/", import.meta.url);
const fromZoo = (path: string) => Deno.readFile(new URL(path, zoo));

async function images(): Promise<Record<string, Uint8Array>> {
  const [width, height] = [9, 7];
  const raw = Uint8Array.from(
    { length: width * height * 3 },
    (_, at) => at * 37 % 256,
  );
  const picture = () => sharp(raw, { raw: { width, height, channels: 3 } });
  const encoded = async (
    format: "jpeg" | "png" | "webp" | "gif" | "tiff",
    options = {},
  ) => new Uint8Array(await picture().toFormat(format, options).toBuffer());
  const bmp = new Uint8Array(54 + 28 * height);
  const view = new DataView(bmp.buffer);
  bmp.set(text("BM"));
  view.setUint32(2, bmp.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  return {
    jpeg: await encoded("jpeg"),
    progressive: await encoded("jpeg", { progressive: true }),
    png: await encoded("png"),
    palette: await encoded("png", { palette: true, colours: 4 }),
    webp: await encoded("webp"),
    gif: await encoded("gif"),
    tiff: await encoded("tiff"),
    bmp,
  };
}

async function tarOf(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name }, content);
  }
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive) parts.push(part);
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A dictionary of an array and labels as Python's pickle writes it, protocol 2; compressed, in base64. */
const PICKLE =
  "H4sIAAAAAAACA+3ZS26DMBQFUPNLWif9/9KugBFStlGrDBh5UiEwlohEIBeMVKRW6qQkWXVLSFZRPQ98LF2/u4H3bX+B+dJljGWJSWCpsl1vukBVtQ7WbWFWSV0nHY9rraqyMXWrDId9/MXL7JjCEewHropVlWnVcF0eHhyetIbiFBM5GSwSsyqXmPY4i3C+BY8w84Ul7Dc27zE/dWam2wyjF9IeRtolLve7La4iXPvCGes+cROG4evvcMZLMIPbdJ97ki2G2LId15sQBEEQBEEQBEEQBEEQBEEQBPGPwF0+7XEf4cHgMT3tHVJdNHh6x8IXTFhazg5bicSoPB4zPI+LhQ+8tMEfYqY4BREZAAA=";

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The document of a small run. */
async function runDocument(features: Uint8Array): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir();
  try {
    const files = [`${folder}/a.npy`, `${folder}/b.npy`];
    for (const file of files) await Deno.writeFile(file, features);
    const labels = `${folder}/labels.npy`;
    await Deno.writeFile(labels, encodeNpy(Int32Array.of(0, 1, 2, 0, 1, 2)));
    return json(await scoreFiles(files, { labels }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function idx(dims: readonly number[]): Uint8Array {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const bytes = new Uint8Array(4 + 4 * dims.length + size);
  bytes.set([0, 0, 8, dims.length]);
  const view = new DataView(bytes.buffer);
  dims.forEach((dim, at) => view.setUint32(4 + 4 * at, dim));
  for (let at = bytes.length - size; at < bytes.length; at++) {
    bytes[at] = at % 3;
  }
  return bytes;
}

/** Seeds of every format. */
export async function makeSeeds(): Promise<Seeds> {
  const pictures = await images();
  const rows = 6, dims = 3;
  const features = Float32Array.from({ length: rows * dims }, (_, i) => i / 7);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);
  const folder = {
    "pets/cat/a.png": pictures.png,
    "pets/cat/b.jpg": pictures.jpeg,
    "pets/dog/c.png": pictures.palette,
    "pets/dog/d.bmp": pictures.bmp,
  };
  const tar = await tarOf(folder);
  const table = 'text,label\n"a ""b"" c",x\nsecond,y\nthird,x\nfourth,y\n';
  return {
    onnx: [
      await fromZoo("image/plain_random.onnx"),
      await fromZoo("segmentation/dilated_random.onnx"),
    ],
    npy: [
      encodeNpy(features, [rows, dims]),
      encodeNpy(Float64Array.from(features), [rows, dims]),
    ],
    npz: [
      await zip({
        "x.npy": encodeNpy(features, [rows, dims]),
        "y.npy": encodeNpy(labels),
      }),
      await zip({
        "x.npy": encodeNpy(features, [rows, dims]),
        "y.npy": encodeNpy(labels),
      }, { level: 0 }),
    ],
    safetensors: [safetensorsOf({
      x: { dtype: "F32", shape: [rows, dims], data: features },
      y: { dtype: "I32", shape: [rows], data: labels },
    })],
    parquet: [
      new Uint8Array(parquetWriteBuffer({
        columnData: [
          { name: "text", data: ["a", "b", "c", "d"], type: "STRING" },
          { name: "label", data: [0, 1, 0, 1], type: "INT32" },
        ],
      })),
    ],
    "features.parquet": [
      new Uint8Array(parquetWriteBuffer({
        columnData: [
          {
            name: "x",
            data: Array.from({ length: rows }, (_, i) => i / 3),
            type: "DOUBLE",
          },
          { name: "y", data: Array.from(labels), type: "INT32" },
        ],
      })),
    ],
    csv: [text(table)],
    "features.csv": [text("a,b\n1,2\n3,4\n5,6\n7,8\n-1e3,.5\n0,1\n")],
    tsv: [text(table.replaceAll(",", "\t"))],
    "features.tsv": [text("a\tb\n1\t2\n3\t4\n5\t6\n7\t8\n9\t0\n0\t1\n")],
    jsonl: [
      text(
        '{"text":"a","label":0}\n{"text":"b","label":1}\n{"text":"c","label":0}\n',
      ),
    ],
    zip: [await zip(folder), await zip(folder, { level: 0 })],
    tar: [tar],
    "tar.gz": [await gzip(tar)],
    png: [pictures.png, pictures.palette],
    jpg: [pictures.jpeg, pictures.progressive],
    webp: [pictures.webp],
    gif: [pictures.gif],
    tiff: [pictures.tiff],
    bmp: [pictures.bmp],
    pickle: [await gunzip(Uint8Array.fromBase64(PICKLE))],
    idx3: [idx([4, 5, 5])],
    idx1: [idx([4])],
    "images.npz": [
      await zip({
        "x.npy": encodeNpy(new Uint8Array(4 * 8 * 8 * 3), [4, 8, 8, 3]),
        "y.npy": encodeNpy(Int32Array.of(0, 1, 0, 1)),
      }),
    ],
    "run.json": [await runDocument(encodeNpy(features, [rows, dims]))],
    "coco.json": [json({
      images: [{ id: 1, file_name: "a.png", width: 9, height: 7 }],
      categories: [{ id: 3, name: "cat" }, { id: 5, name: "dog" }],
      annotations: [{
        id: 1,
        image_id: 1,
        category_id: 3,
        segmentation: [[1, 1, 5, 1, 5, 5]],
        bbox: [1, 1, 4, 4],
        iscrowd: 0,
      }, {
        id: 2,
        image_id: 1,
        category_id: 5,
        segmentation: { counts: [10, 20, 33], size: [7, 9] },
        bbox: [0, 0, 9, 7],
        iscrowd: 1,
      }],
    })],
    "target.json": [json({
      format: "fair-collapse/target",
      version: 1,
      task: "image",
      name: "pets",
      path: "pets",
      classNames: ["cat", "dog"],
      perClass: 3,
      licence: "MIT",
    })],
    "preprocessing.json": [json({
      preprocessing: {
        height: 24,
        width: 24,
        resizeMode: "exact",
        mean: [0.5],
        std: [0.5],
        layout: "nchw",
      },
    })],
    "preprocessor_config.json": [json({
      image_processor_type: "ViTImageProcessor",
      do_resize: true,
      size: { height: 224, width: 224 },
      do_normalize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      resample: 2,
    })],
    "tokenizer.json": [await fromZoo("text/bag_random/tokenizer.json")],
  };
}
