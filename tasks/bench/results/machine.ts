/**
 * The machine in a line, for tables of times.
 *
 * @module
 */
import { cpus } from "node:os";

/** Processor, cores, memory, system, and the runtimes given. */
export function machine(...runtimes: string[]): string {
  const { total } = Deno.systemMemoryInfo();
  const [{ model } = { model: "unknown processor" }] = cpus();
  return [
    `${
      model.replace(/\s+/g, " ").trim()
    }, ${navigator.hardwareConcurrency} cores`,
    `${(total / 2 ** 30).toFixed(0)} GiB`,
    `${Deno.build.os} ${Deno.build.arch}`,
    `Deno ${Deno.version.deno}`,
    ...runtimes,
  ].join("; ");
}
