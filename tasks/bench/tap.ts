/**
 * Opening and tapping a model of 500 MB, and one with six times as much beside it: time, and peak memory in multiples of
 * the weights.
 *
 *     deno run -A tasks/bench/tap.ts [--megabytes N] [--json] [--record]
 *
 * The models are written to a temporary folder and removed again; the weights beside one are a sparse file.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { modelTap, openModel } from "../../lib/models/open_model.ts";
import { peakMemory } from "../../lib/pipeline/peak_memory.ts";

import { publish } from "./bench_report.ts";

const MIB = 1 << 20;
const flags = parseArgs(Deno.args, {
  string: ["model"],
  default: { megabytes: 500 },
});
const megabytes = Number(flags.megabytes);

/** Where the weights of the second model lie. */
const BESIDE = "weights.bin";
/** How much larger they are: past the two gigabytes that one protobuf may hold. */
const TIMES = 6;

/** A Gemm that reads "feat" behind a Flatten, with a weight of the given size, in the file or beside it. */
function bigModel(bytes: number, isBeside: boolean): Blob {
  const encoder = new TextEncoder();
  const varint = (value: number): number[] =>
    value < 128
      ? [value]
      : [value % 128 | 128, ...varint(Math.floor(value / 128))];
  const field = (number: number, ...parts: BlobPart[]): Blob => {
    const payload = new Blob(parts);
    const head = [...varint(number << 3 | 2), ...varint(payload.size)];
    return new Blob([Uint8Array.from(head), payload]);
  };
  const text = (number: number, value: string) =>
    field(number, encoder.encode(value));
  const integer = (number: number, value: number) =>
    Uint8Array.from([...varint(number << 3), ...varint(value)]);
  const node = (op: string, inputs: string[], output: string) =>
    field(
      1,
      ...inputs.map((input) => text(1, input)),
      text(2, output),
      text(4, op),
    );
  const dims = bytes / 4 / 1024;
  const weight = field(
    5,
    integer(1, dims),
    integer(1, 1024),
    integer(2, 1),
    text(8, "w"),
    isBeside
      ? new Blob([
        field(13, text(1, "location"), text(2, BESIDE)),
        integer(14, 1),
      ])
      : field(9, ...Array<BlobPart>(bytes / MIB).fill(new Uint8Array(MIB))),
  );
  const graph = field(
    7,
    node("Flatten", ["x"], "feat"),
    node("Gemm", ["feat", "w"], "logits"),
    weight,
    field(11, text(1, "x")),
    field(12, text(1, "logits")),
  );
  return new Blob([integer(1, 8), graph, field(8, integer(2, 15))]);
}

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await run();
  return [result, (performance.now() - start) / 1000];
}

/** A row of the table, as this process measures it. */
async function measure(path: string, weights: number): Promise<string[]> {
  const { size } = await Deno.stat(path);
  const before = peakMemory()!;
  const [model, opening] = await timed(() => openModel(path));
  const tap = modelTap(model);
  const [tapped, tapping] = await timed(() => model.bytes(tap.tensor));
  const peak = (peakMemory()! - before) / weights;
  return [
    opening.toFixed(2),
    tapping.toFixed(2),
    String(tapped.length - size),
    peak.toFixed(2),
  ];
}

/** The same in a process of its own: writing the file took memory too. */
async function measured(path: string, weights: number): Promise<string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, "--model", path, String(weights)],
    stdout: "piped",
    stderr: "inherit",
  });
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`Measuring ${path} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function bench(folder: string): Promise<void> {
  const rows: string[][] = [];
  for (const isBeside of [false, true]) {
    const weights = megabytes * MIB * (isBeside ? TIMES : 1);
    const path = `${folder}/${isBeside ? "beside" : "whole"}.onnx`;
    await Deno.writeFile(path, bigModel(weights, isBeside).stream());
    if (isBeside) {
      await Deno.create(`${folder}/${BESIDE}`);
      await Deno.truncate(`${folder}/${BESIDE}`, weights);
    }
    const where = isBeside ? "beside the model" : "in the model's file";
    const size = `${(weights / MIB).toFixed(0)} MiB`;
    rows.push([`${size} ${where}`, ...await measured(path, weights)]);
    await Deno.remove(path);
  }
  await publish({
    name: "tap",
    title: "Tapping large models",
    command: "deno task bench:tap",
    about:
      "The file is read, hashed and parsed, and the bytes for the runtime are made, in a process of its own. " +
      "Weights beside a model are hashed a block at a time, and read when a backend loads them.",
    tables: [{
      columns: [
        "weights",
        "opening, s",
        "bytes with the tap, s",
        "bytes added",
        "memory at most, times the weights",
      ],
      rows,
    }],
  });
}

if (flags.model === undefined) {
  const folder = await Deno.makeTempDir();
  try {
    await bench(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
} else {
  const row = await measure(flags.model, Number(flags._[0]));
  console.log(JSON.stringify(row));
}
