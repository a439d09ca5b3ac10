/**
 * Where results are kept.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../../../mod.ts";

const folder = new URL("../../../docs/results/", import.meta.url);

/** The choice of the recommendation, which the test reads. */
export const RECOMMENDATION = new URL("recommendation.json", folder);
/** The one test of it. */
export const FINAL_TEST = new URL("final_test.json", folder);
/** The page that all results are written to. */
export const RESULTS_PAGE = new URL("../results.md", folder);
/** The page that argues FaCe's defaults. */
export const FACE_PAGE = new URL("../face.md", folder);

/** Bring the pages into the form that the project's formatter gives them. */
export async function formatPages(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "fmt",
      "--quiet",
      ...[RESULTS_PAGE, FACE_PAGE].map((page) => fileURLToPath(page)),
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A record, or undefined where there is none yet. */
export async function readRecord<T>(file: URL): Promise<T | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Write a record so that a diff can be read. */
export async function writeRecord(file: URL, record: unknown): Promise<void> {
  await Deno.mkdir(new URL(".", file), { recursive: true });
  await Deno.writeTextFile(file, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** @throws {InputError} If the test was run already. */
export async function assertNotTested(): Promise<void> {
  if (await readRecord(FINAL_TEST) === undefined) return;
  throw new InputError(
    "The test on the targets kept aside was run already and stands in docs/results/final_test.json; " +
      "a second one would choose among its own results",
  );
}
