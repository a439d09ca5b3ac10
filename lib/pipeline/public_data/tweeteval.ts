/**
 * TweetEval from the archive of its repository.
 *
 * @see Barbieri, Camacho-Collados, Espinosa-Anke, Neves 2020, {@link https://doi.org/10.18653/v1/2020.findings-emnlp.148}
 * @module
 */
import { join } from "../../deps/std_path.ts";
import { FormatError } from "../../errors.ts";
import { visitArchive } from "./archive.ts";

/** Folder of each task below `datasets`, where its labels are named, and how many training texts are kept. */
const TASKS = {
  emoji: { folder: "emoji", mapping: "emoji", most: 12000 },
  emotion: { folder: "emotion", mapping: "emotion", most: 3500 },
  irony: { folder: "irony", mapping: "irony", most: 3500 },
  stance_climate: { folder: "stance/climate", mapping: "stance", most: 3500 },
  stance_feminist: { folder: "stance/feminist", mapping: "stance", most: 3500 },
} as const;
const MOST_TESTS = 600;

function linesOf(files: Map<string, string>, path: string): string[] {
  const text = files.get(path);
  if (text === undefined) {
    throw new FormatError(`Expected ${path} in the archive but found none`);
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Label names by number: `0<tab>anger`, or with another column behind. */
function namesOf(files: Map<string, string>, path: string): string[] {
  return linesOf(files, path).filter((line) => line.trim() !== "").map(
    (line, row) => {
      const [id, name] = line.trim().split("\t");
      if (Number(id) === row && name) return name;
      throw new FormatError(
        `Expected "${row}<tab>name" in line ${
          row + 1
        } of ${path} but found "${line}"`,
      );
    },
  );
}

/**
 * Write `TASK/train.jsonl`, `TASK/test.jsonl` and `TASK/labels.txt`: the first 3500 training texts of each task (emoji
 * 12000), and the first 600 test texts.
 *
 * @throws {FormatError} If a task's files are missing, or texts and labels differ in number.
 */
export async function writeTweeteval(
  archive: string,
  folder: string,
): Promise<void> {
  const files = new Map<string, string>();
  await visitArchive(
    archive,
    (path) =>
      /^datasets\/(emoji|emotion|irony|stance(\/climate|\/feminist)?)\/(mapping|(train|test)_(text|labels))\.txt$/
        .test(path),
    (path, bytes) => {
      files.set(path, new TextDecoder().decode(bytes));
    },
  );
  for (const [task, { folder: from, mapping, most }] of Object.entries(TASKS)) {
    const names = namesOf(files, `datasets/${mapping}/mapping.txt`);
    const into = join(folder, task);
    await Deno.mkdir(into, { recursive: true });
    await Deno.writeTextFile(join(into, "labels.txt"), `${names.join("\n")}\n`);
    for (const [split, count] of [["train", most], ["test", MOST_TESTS]]) {
      const texts = linesOf(files, `datasets/${from}/${split}_text.txt`);
      const labels = linesOf(files, `datasets/${from}/${split}_labels.txt`);
      if (texts.length !== labels.length) {
        throw new FormatError(
          `Expected a label for each text of ${from}/${split} but found ${texts.length} texts and ${labels.length} labels`,
        );
      }
      const rows = texts.slice(0, Number(count)).map((text, row) => {
        const label = names[Number(labels[row])];
        if (label !== undefined) return JSON.stringify({ text, label });
        throw new FormatError(
          `Expected a label below ${names.length} in line ${
            row + 1
          } of ${from}/${split}_labels.txt but found "${labels[row]}"`,
        );
      });
      await Deno.writeTextFile(
        join(into, `${split}.jsonl`),
        `${rows.join("\n")}\n`,
      );
    }
  }
}
