/**
 * `doctor`: what this machine can run, and how fast.
 *
 * @module
 */
import { formatBytes } from "../deps/std_fmt.ts";
import {
  type BackendDiagnosis,
  diagnose,
  type Diagnosis,
} from "../inference/diagnose.ts";
import { textTable } from "../report/text_table.ts";

import { defineCommand } from "./command.ts";

function speed(value: number | undefined): string {
  return value === undefined ? "–" : String(Number(value.toPrecision(3)));
}

function remark(backend: BackendDiagnosis): string {
  return [backend.detail, backend.install].filter(Boolean).join("; ");
}

function lines(
  { deno, system, cores, memory, probe, backends }: Diagnosis,
): string[] {
  const free = memory &&
    `${formatBytes(memory.available)} of ${
      formatBytes(memory.total)
    } memory free`;
  const fastest = backends.toSorted((a, b) =>
    (b.samplesPerSecond ?? -1) - (a.samplesPerSecond ?? -1)
  ).at(0);
  return [
    [deno && `deno ${deno}`, system, `${cores} cores`, free].filter(Boolean)
      .join(", "),
    "",
    ...textTable(
      [
        { title: "backend" },
        { title: "version" },
        { title: "threads", align: "right" },
        { title: "images/s", align: "right" },
        { title: "GFLOPS", align: "right" },
        { title: "on" },
      ],
      backends.map((backend) => [
        backend.available ? backend.name : `${backend.name} (missing)`,
        backend.version ?? "–",
        String(backend.threads ?? "–"),
        speed(backend.samplesPerSecond),
        speed(backend.gigaflops),
        remark(backend),
      ]),
    ),
    "",
    `Images a second are of ${probe}, a small convolutional network on 64 pixel images; GFLOPS of a float32 product.`,
    ...(fastest?.samplesPerSecond === undefined
      ? []
      : [`--backend auto would take ${fastest.name}.`]),
  ];
}

/** The subcommand. */
export const doctorCommand = defineCommand({
  name: "doctor",
  summary: "Show what this machine can run, and how fast",
  usage: "[--threads N]",
  permissions: ["--allow-read", "--allow-ffi"],
  examples: ["fair-collapse doctor", "fair-collapse doctor --json"],
  flags: { threads: { type: "number", help: "Threads (default: one a core)" } },
  async run({ flags, output }) {
    const diagnosis = await diagnose(undefined, { threads: flags.threads });
    output.print({
      document: diagnosis,
      records: {
        columns: [
          "name",
          "available",
          "version",
          "threads",
          "samplesPerSecond",
          "gigaflops",
          "detail",
          "install",
        ],
        rows: diagnosis.backends.map((backend) => ({ ...backend })),
      },
      lines: lines(diagnosis),
    });
  },
});
