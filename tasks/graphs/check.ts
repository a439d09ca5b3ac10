/**
 * Taps every network that export.py wrote as a user's run would, and compares the rows with the framework's own.
 *
 *     deno task graphs:check FOLDER [NAME...]
 *
 * A network is right where the rows differ by less than 1e-4 of their length (more where the graph computes in fewer
 * bits), or where it has no one penultimate layer and the search ends with an error that names --tap. The results go to
 * docs/results/graphs.json and the table of docs/models.md; with names, those of the others are kept.
 *
 * @module
 */
import { parseNpy } from "../../lib/arrays/npy.ts";
import { InputError } from "../../lib/errors.ts";
import { featureBatches } from "../../lib/features/feature_batches.ts";
import { loadCandidate } from "../../lib/features/load_candidate.ts";
import { realNumbers } from "../../lib/features/pool_features.ts";
import type { Backend, Tensor } from "../../lib/inference/backend.ts";
import { openBackend } from "../../lib/inference/open_backend.ts";
import { runBatched } from "../../lib/inference/run_batched.ts";
import { modelPreprocessing } from "../../lib/models/model_preprocessing.ts";
import {
  modelTap,
  type OnnxModel,
  openModel,
} from "../../lib/models/open_model.ts";
import type { Tap } from "../../lib/models/tap.ts";
import { markdownTable, withSection } from "../markdown.ts";

/** A line of export.py's index. */
interface Exported {
  name: string;
  source: string;
  opset: number;
  inputs: string[];
  truth: "rows" | "map" | "tokens" | "none";
  /** Most that the features may differ, in parts of their length; 1e-4 where it is left out. */
  tolerance?: number;
}

/** What came of one network. */
interface Outcome {
  name: string;
  source: string;
  opset: number;
  /** The tensor, or the error. */
  found: string;
  /** What reads it. */
  operator: string;
  pooling: string;
  /** Length of the difference from the truth, in parts of the truth's. */
  difference: number | null;
  verdict: "right" | "error" | "wrong";
  warnings: readonly string[];
}

const TOLERANCE = 1e-4;

async function array(folder: string, name: string): Promise<Tensor> {
  const { shape, dtype, data } = parseNpy(
    await Deno.readFile(`${folder}/${name}.npy`),
    name,
  );
  const type = dtype === "i8" ? "int64" : "float32";
  return { type, dims: [...shape], data: data as Tensor["data"] };
}

/** Rows as the extraction of images makes them, from inputs that are ready. */
async function imageRows(
  backend: Backend,
  model: OnnxModel,
  tap: Tap,
  { dims, data }: Tensor,
): Promise<Float32Array> {
  const { preprocessing: chosen } = modelPreprocessing(model, tap);
  const [samples, ...axes] = dims;
  const [height, width] = chosen.layout === "nchw" ? axes.slice(1) : axes;
  const preprocessing = { ...chosen, height, width };
  const run = await loadCandidate(backend, { model, tap, preprocessing });
  const size = data.length / samples;
  async function* decoded() {
    for (let index = 0; index < samples; index++) {
      const values = (data as Float32Array).slice(
        index * size,
        (index + 1) * size,
      );
      yield { index, label: 0, source: `${index}`, data: values };
    }
  }
  try {
    const batches = featureBatches(
      decoded(),
      { ...run, batch: samples },
      () => [],
      samples,
    );
    for await (const { features } of batches) return features;
    return new Float32Array();
  } finally {
    await run.session.release();
  }
}

/** The tapped tensor as it is. */
async function tappedNumbers(
  backend: Backend,
  model: OnnxModel,
  tap: Tap,
  inputs: Record<string, Tensor>,
): Promise<ArrayLike<number>> {
  const session = await backend.load(await model.bytes(tap.tensor), {
    name: model.name,
    externalData: await model.externalData(),
  });
  try {
    const taken = Object.fromEntries(
      session.inputNames.map((name) => [name, inputs[name]]),
    );
    const results = await runBatched(session, taken, { outputs: [tap.tensor] });
    return realNumbers(results[tap.tensor], tap);
  } finally {
    await session.release();
  }
}

/** Length of the difference, in parts of the truth's length; infinite where the sizes differ. */
function differenceOf(
  found: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  if (found.length !== truth.length) return Infinity;
  let difference = 0, length = 0;
  for (let i = 0; i < truth.length; i++) {
    difference += (found[i] - truth[i]) ** 2;
    length += truth[i] ** 2;
  }
  return Math.sqrt(difference / length);
}

async function outcomeOf(
  backend: Backend,
  folder: string,
  exported: Exported,
): Promise<Outcome> {
  const { name, source, opset, truth } = exported;
  const outcome = { name, source, opset };
  const model = await openModel(`${folder}/${name}.onnx`);
  let tap: Tap;
  try {
    tap = modelTap(model);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isClear = error.message.includes("--tap");
    return {
      ...outcome,
      found: error.message,
      operator: "",
      pooling: "",
      difference: null,
      verdict: !isClear ? "wrong" : truth === "none" ? "right" : "error",
      warnings: [],
    };
  }
  const { tensor, operator, pooling, warnings } = tap;
  const told = { ...outcome, found: tensor, operator, pooling, warnings };
  if (truth === "none") return { ...told, difference: null, verdict: "wrong" };
  try {
    return {
      ...told,
      ...await compared(backend, folder, exported, model, tap),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      ...told,
      found: error.message,
      difference: null,
      verdict: "error",
    };
  }
}

async function compared(
  backend: Backend,
  folder: string,
  { name, inputs, truth, tolerance = TOLERANCE }: Exported,
  model: OnnxModel,
  tap: Tap,
): Promise<Pick<Outcome, "difference" | "verdict">> {
  const tensors = Object.fromEntries(
    await Promise.all(
      inputs.map(async (input) =>
        [input, await array(folder, `${name}.${input}`)] as const
      ),
    ),
  );
  const [first] = inputs;
  const isOfImages = truth === "rows" && tensors[first].type === "float32";
  const numbers = isOfImages
    ? await imageRows(backend, model, tap, tensors[first])
    : await tappedNumbers(backend, model, tap, tensors);
  const expected = await array(folder, `${name}.truth`);
  const difference = differenceOf(numbers, expected.data as Float32Array);
  return {
    difference: Number(difference.toPrecision(2)),
    verdict: difference <= tolerance ? "right" : "wrong",
  };
}

function shortened({ found, pooling, verdict, operator }: Outcome): string {
  if (operator === "") {
    return verdict === "right" ? "none, as it should be: error" : "error";
  }
  const name = found.length > 48 ? `…${found.slice(-47)}` : found;
  return `\`${name}\`${pooling === "none" ? "" : `, ${pooling}`}`;
}

const VERDICTS = {
  right: "yes",
  error: "no: clear error",
  wrong: "WRONG",
};

/** What was counted, and a table for each kind of export. */
function section(outcomes: readonly Outcome[]): string {
  const count = (verdict: Outcome["verdict"]) =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const share = (100 * count("right") / outcomes.length).toFixed(1);
  const sources = [...new Set(outcomes.map(({ source }) => source))];
  const tables = sources.map((source) => {
    const rows = outcomes.filter((outcome) => outcome.source === source);
    const table = markdownTable(
      ["architecture", "opset", "tap found", "right"],
      rows.map((outcome) => [
        outcome.name,
        String(outcome.opset),
        shortened(outcome),
        VERDICTS[outcome.verdict],
      ]),
    );
    return `### ${source}\n\n${table}`;
  });
  const sum =
    `${outcomes.length} graphs: ${count("right")} right (${share} %), ` +
    `${count("error")} ended in a clear error that names \`--tap\`, ` +
    `${count("wrong")} wrong.`;
  return [sum, ...tables].join("\n\n");
}

const RESULT = new URL("../../docs/results/graphs.json", import.meta.url);
const PAGE = new URL("../../docs/models.md", import.meta.url);

/** What an earlier run found of networks that the folder holds still. */
async function kept(names: ReadonlySet<string>): Promise<Outcome[]> {
  try {
    const earlier: Outcome[] = JSON.parse(await Deno.readTextFile(RESULT));
    return earlier.filter(({ name }) => names.has(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function publish(outcomes: readonly Outcome[]): Promise<void> {
  const lines = outcomes.map((outcome) => JSON.stringify(outcome));
  await Deno.writeTextFile(RESULT, `[\n${lines.join(",\n")}\n]\n`);
  const page = await Deno.readTextFile(PAGE);
  await Deno.writeTextFile(
    PAGE,
    withSection(page, "graphs", section(outcomes)),
  );
}

async function main(): Promise<void> {
  const [folder, ...names] = Deno.args;
  const index = await Deno.readTextFile(`${folder}/index.jsonl`);
  const all = new Map<string, Exported>();
  for (const line of index.trim().split("\n")) {
    const exported: Exported = JSON.parse(line);
    all.set(exported.name, exported);
  }
  const outcomes = new Map<string, Outcome>();
  for (const outcome of await kept(new Set(all.keys()))) {
    outcomes.set(outcome.name, outcome);
  }
  const backend = await openBackend("wasm", { threads: 1 });
  for (const exported of all.values()) {
    if (names.length > 0 && !names.includes(exported.name)) continue;
    const outcome = await outcomeOf(backend, folder, exported);
    outcomes.set(outcome.name, outcome);
    const { name, verdict, difference, found, warnings } = outcome;
    const value = difference?.toExponential(1) ?? "";
    console.log(`${verdict.padEnd(6)} ${value.padEnd(9)} ${name}  ${found}`);
    for (const warning of warnings) console.log(`${" ".repeat(17)}${warning}`);
  }
  await backend.close();
  const key = ({ source, name }: Outcome) => `${source}\n${name}`;
  await publish(
    [...outcomes.values()].toSorted((a, b) => key(a) < key(b) ? -1 : 1),
  );
}

await main();
