/**
 * Opening and tapping a model of 500 MB: time, and peak memory in multiples of the file.
 *
 *     deno run -A tasks/bench/tap.ts [--megabytes N] [--json] [--record]
 *
 * The model is written to a temporary file and removed again.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";

import { modelTap, openModel } from "../../lib/models/open_model.ts";

import { publish } from "./bench_report.ts";

const MIB = 1 << 20;
const flags = parseArgs(Deno.args, {
  string: ["model"],
  default: { megabytes: 500 },
});
const megabytes = Number(flags.megabytes);

/** A Gemm that reads "feat", with a weight of the given size behind a Flatten. */
function bigModel(bytes: number): Blob {
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
    field(9, ...Array<BlobPart>(bytes / MIB).fill(new Uint8Array(MIB))),
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

/** Most memory that this process has held so far, in bytes. */
function peakMemory(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await run();
  return [result, (performance.now() - start) / 1000];
}

async function measure(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  const before = peakMemory();
  const [model, opening] = await timed(() => openModel(path));
  const tap = modelTap(model);
  const [tapped, tapping] = await timed(() => model.bytes(tap.tensor));
  const peak = (peakMemory() - before) / size;
  await publish({
    name: "tap",
    title: `Tapping a model of ${(size / MIB).toFixed(0)} MiB`,
    command: "deno task bench:tap",
    about:
      "The file is read, hashed and parsed, and the bytes for the runtime are made, in a process of its own.",
    tables: [{
      columns: [
        "opening, s",
        "bytes with the tap, s",
        "bytes added",
        "memory at most, times the file",
      ],
      rows: [[
        opening.toFixed(2),
        tapping.toFixed(2),
        String(tapped.length - size),
        peak.toFixed(2),
      ]],
    }],
  });
}

if (flags.model === undefined) {
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  try {
    await Deno.writeFile(path, bigModel(megabytes * MIB).stream());
    // A process of its own: writing the file took memory too.
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", import.meta.url, ...Deno.args, "--model", path],
      stdout: "inherit",
      stderr: "inherit",
    });
    Deno.exitCode = (await child.output()).code;
  } finally {
    await Deno.remove(path);
  }
} else {
  await measure(flags.model);
}
